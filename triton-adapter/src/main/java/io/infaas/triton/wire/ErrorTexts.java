package io.infaas.triton.wire;

import java.nio.charset.StandardCharsets;

/**
 * Rewrites the error texts of nodes for clients: nearly all of Triton's texts contain the model's name (protocol page, B.2).
 */
public final class ErrorTexts {

    private static final String HEX = "0123456789ABCDEF";

    private ErrorTexts() {}

    /**
     * Replaces every occurrence of the variant's name by the client's name: quoted, bare, or within an instance name such as
     * {@code <variant>_0_0}.
     */
    public static String withoutVariant(String text, String variant, String clientName) {
        return variant.isEmpty() ? text : text.replace(variant, clientName);
    }

    /**
     * Encodes a text for the header {@code grpc-message}: UTF-8 with the percent sign and all non-printable or non-ASCII bytes
     * escaped.
     */
    public static String percentEncoded(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return out.toString();
    }

    /** Decodes a {@code grpc-message}; keeps invalid escapes, as gRPC requires. */
    public static String percentDecoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] in = value.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[n++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[n++] = in[i];
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }
}
