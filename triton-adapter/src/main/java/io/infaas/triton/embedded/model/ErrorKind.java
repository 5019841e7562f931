package io.infaas.triton.embedded.model;

/** Why the node refuses: the error kinds of Triton with what they become on the wire (protocol.md B.1). */
public enum ErrorKind {
    CANCELLED(499, 1),
    INVALID_ARGUMENT(400, 3),
    NOT_FOUND(404, 5),
    UNSUPPORTED(501, 12),
    INTERNAL(500, 13),
    UNAVAILABLE(503, 14);

    private final int httpStatus;
    private final int grpcStatus;

    ErrorKind(int httpStatus, int grpcStatus) {
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int grpcStatus() {
        return grpcStatus;
    }
}
