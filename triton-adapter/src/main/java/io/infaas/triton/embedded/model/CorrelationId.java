package io.infaas.triton.embedded.model;

/**
 * The client's name of a sequence: a number or a text; a number and a text are never equal.
 *
 * @param text a number in decimal digits, without sign
 */
public record CorrelationId(String text, boolean number) {
    /** What Triton takes of a text, in bytes. */
    public static final int MAX_TEXT = 128;

    /** A request that names no sequence. */
    public static final CorrelationId NONE = of(0);

    /** @param id all 64 bits, as Triton reads them: without sign */
    public static CorrelationId of(long id) {
        return new CorrelationId(Long.toUnsignedString(id), true);
    }

    /** @throws NodeException in Triton's words, if the text is too long */
    public static CorrelationId of(String id) throws NodeException {
        if (id.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_TEXT) {
            throw new NodeException(
                    ErrorKind.UNSUPPORTED, "string correlation ID cannot be longer than " + MAX_TEXT + " characters");
        }
        return new CorrelationId(id, false);
    }

    boolean named() {
        return !text.isEmpty() && !equals(NONE);
    }

    /** The 64 bits of a number; 0 for a text. */
    long bits() {
        return number ? Long.parseUnsignedLong(text) : 0;
    }
}
