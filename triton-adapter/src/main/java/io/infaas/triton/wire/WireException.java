package io.infaas.triton.wire;

/**
 * What was received cannot be read as a message of the protocol; the message says what is wrong and may be sent to the
 * client.
 */
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, by the name that gRPC gives it. */
    public enum Code {
        /** The client sent something that is no valid message. */
        INVALID_ARGUMENT,
        /** A message is larger than the limit that the reader was given. */
        RESOURCE_EXHAUSTED,
        /** An encoding that is not supported. */
        UNIMPLEMENTED,
        /** Triton answers broken JSON and broken framing as internal errors (protocol page, B.2). */
        INTERNAL
    }

    private final Code code;
    private final String text;

    /** A failure that the client can be told about. */
    public WireException(Code code, String message) {
        super(message);
        this.code = code;
        this.text = message;
    }

    /** What is wrong; never null. */
    @Override
    public String getMessage() {
        return text;
    }

    /** The kind of failure. */
    public Code code() {
        return code;
    }

    static WireException malformed(String what) {
        return new WireException(Code.INVALID_ARGUMENT, "malformed inference message: " + what);
    }
}
