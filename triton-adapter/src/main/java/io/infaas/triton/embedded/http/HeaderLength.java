package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import org.jspecify.annotations.Nullable;

/** The header that separates the JSON from the binary tensors. */
final class HeaderLength {
    private HeaderLength() {}

    /**
     * Length of the JSON part, in bytes; without the header, the whole body. Parses as leniently as Triton 2.51: text becomes
     * 0.
     */
    static int of(@Nullable String header, int bodyLength) throws NodeException {
        if (header == null) {
            return bodyLength;
        }
        String text = header.strip();
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int start = text.startsWith("+") ? 1 : 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        long value;
        try {
            value = start == end ? 0 : Long.parseLong(text.substring(start, end));
        } catch (NumberFormatException e) {
            value = "-".equals(text.substring(start, end)) ? 0 : Long.MAX_VALUE;
        }
        if (value < 0 || value > bodyLength) {
            throw NodeException.invalid(
                    "inference header size should be in range (0, " + bodyLength + "), got: " + header);
        }
        return (int) value;
    }
}
