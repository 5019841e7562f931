package io.infaas.gateway.http;

import io.infaas.triton.wire.BodyInflater;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects the compression of an answer as Triton reads {@code Accept-Encoding}: the greatest weight wins, and of equal weights
 * the first.
 */
final class AcceptedEncoding {

    private static final String IDENTITY = "identity";
    private static final String WEIGHT = ";q=";

    private AcceptedEncoding() {}

    /** Returns one of {@link BodyInflater#ENCODINGS}; null for no compression. */
    static @Nullable String of(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String best = IDENTITY;
        double most = 0;
        for (String entry : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String stated = entry.replace(" ", "");
            int at = stated.indexOf(WEIGHT);
            String encoding = at < 0 ? stated : stated.substring(0, at);
            double weight = at < 0 ? 1 : weight(stated.substring(at + WEIGHT.length()));
            if (weight > most && (encoding.equals(IDENTITY) || BodyInflater.ENCODINGS.contains(encoding))) {
                best = encoding;
                most = weight;
            }
        }
        return best.equals(IDENTITY) ? null : best;
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
