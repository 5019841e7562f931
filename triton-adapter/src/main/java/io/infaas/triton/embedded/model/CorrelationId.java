package io.infaas.triton.embedded.model;

/**
 * The client's identifier of a sequence: a number or a string. A number and a string are never equal.
 *
 * @param text the string, or the unsigned number in decimal digits
 */
public record CorrelationId(String text, boolean number) {
    /** Triton's maximum length of a string id, in bytes. */
    public static final int MAX_TEXT = 128;

    /** The id of a request outside any sequence. */
    public static final CorrelationId NONE = of(0);

    /** @param id all 64 bits, unsigned as in Triton */
    public static CorrelationId of(long id) {
        return new CorrelationId(Long.toUnsignedString(id), true);
    }

    /** @throws NodeException with Triton's text, if the string is too long */
    public static CorrelationId of(String id) throws NodeException {
        if (id.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_TEXT) {
            throw new NodeException(
                    ErrorKind.UNSUPPORTED, "string correlation ID cannot be longer than " + MAX_TEXT + " characters");
        }
        return new CorrelationId(id, false);
    }

    boolean isPresent() {
        return !text.isEmpty() && !equals(NONE);
    }

    /** The 64 bits of a number; 0 for a string. */
    long bits() {
        return number ? Long.parseUnsignedLong(text) : 0;
    }
}
