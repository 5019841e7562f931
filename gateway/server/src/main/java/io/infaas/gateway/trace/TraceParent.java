package io.infaas.gateway.trace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent} of W3C Trace Context: the trace of a request, and whether it is recorded.
 *
 * @param traceId 32 hexadecimal digits, not all 0
 * @param spanId of the caller, 16 hexadecimal digits, not all 0
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {

    private static final int LONGEST = 256;

    /** Versions after 00 may have more behind the flags. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** Parses the header; null if it is missing or malformed, so that a new trace may begin. */
    public static @Nullable TraceParent of(@Nullable CharSequence header) {
        if (header == null || header.length() > LONGEST) {
            return null;
        }
        Matcher parts = FORM.matcher(header);
        if (!parts.matches() || (parts.group(5) != null && parts.group(1).equals("00"))) {
            return null;
        }
        return new TraceParent(parts.group(2), parts.group(3), (Integer.parseInt(parts.group(4), 16) & 1) == 1);
    }

    /** The header of a request that is recorded. */
    @Override
    public String toString() {
        return "00-%s-%s-%s".formatted(traceId, spanId, sampled ? "01" : "00");
    }
}
