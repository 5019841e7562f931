package io.infaas.triton.wire;

/** Received bytes are not a valid message of the protocol. The exception message states the reason; clients may see it. */
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Kind of failure, with gRPC's name. */
    public enum Code {
        /** The message is invalid. */
        INVALID_ARGUMENT,
        /** The bytes are no protobuf message of their kind, which Triton reports as an internal error. */
        MALFORMED,
        /** The message is larger than the reader's limit. */
        RESOURCE_EXHAUSTED,
        /** There is no memory for the message now; a later attempt may succeed. */
        UNAVAILABLE,
        /** The encoding is not supported. */
        UNIMPLEMENTED,
        /** The JSON or the framing is malformed, which Triton reports as an internal error (protocol page, B.2). */
        INTERNAL
    }

    private final Code code;

    /** @param message reason; clients may see it */
    public WireException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** The reason; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Kind of the failure. */
    public Code code() {
        return code;
    }

    /** The failure of a message that exceeds the memory for requests. */
    public static WireException noMemory() {
        return new WireException(Code.UNAVAILABLE, "the memory for requests is used up");
    }

    /** The failure of a gRPC message that is larger than its reader accepts, with gRPC's text. */
    public static WireException tooLarge(long bytes, int most) {
        return new WireException(
                Code.RESOURCE_EXHAUSTED, "Received message larger than max (%d vs. %d)".formatted(bytes, most));
    }

    static WireException invalid(String reason) {
        return new WireException(Code.INVALID_ARGUMENT, reason);
    }

    static WireException internal(String reason) {
        return new WireException(Code.INTERNAL, reason);
    }

    static WireException malformed(String problem) {
        return new WireException(Code.MALFORMED, "malformed inference message: " + problem);
    }
}
