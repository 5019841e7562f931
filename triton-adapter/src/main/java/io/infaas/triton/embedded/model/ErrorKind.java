package io.infaas.triton.embedded.model;

/** Triton's error kinds with their HTTP and gRPC status (protocol page, B.1). */
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
