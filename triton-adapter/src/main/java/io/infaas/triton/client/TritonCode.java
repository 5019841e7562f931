package io.infaas.triton.client;

import io.vertx.grpc.common.GrpcStatus;

/**
 * Kind of failure of a call. The kinds that Triton itself reports have the gRPC and HTTP status that Triton uses (http_server.cc, grpc_utils.cc); DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED arise on the way.
 */
public enum TritonCode {
    /** The caller went away. */
    CANCELLED(GrpcStatus.CANCELLED, 400),
    /** A failure of no other kind. */
    UNKNOWN(GrpcStatus.UNKNOWN, 400),
    /** The request is at fault; Triton calls it INVALID_ARG. */
    INVALID_ARGUMENT(GrpcStatus.INVALID_ARGUMENT, 400),
    /** No answer by the deadline of the call. */
    DEADLINE_EXCEEDED(GrpcStatus.DEADLINE_EXCEEDED, 504),
    /** No such model, version or region. */
    NOT_FOUND(GrpcStatus.NOT_FOUND, 404),
    /** The object exists already. */
    ALREADY_EXISTS(GrpcStatus.ALREADY_EXISTS, 400),
    /** A message above the message cap. */
    RESOURCE_EXHAUSTED(GrpcStatus.RESOURCE_EXHAUSTED, 413),
    /** The server cannot do that; Triton calls it UNSUPPORTED. */
    UNIMPLEMENTED(GrpcStatus.UNIMPLEMENTED, 501),
    /** The server or a model is at fault. */
    INTERNAL(GrpcStatus.INTERNAL, 500),
    /** The node is unreachable or cannot serve now. */
    UNAVAILABLE(GrpcStatus.UNAVAILABLE, 503);

    private final GrpcStatus grpcStatus;
    private final int httpStatus;

    TritonCode(GrpcStatus grpcStatus, int httpStatus) {
        this.grpcStatus = grpcStatus;
        this.httpStatus = httpStatus;
    }

    /** The gRPC status that reports this kind. */
    public GrpcStatus grpcStatus() {
        return grpcStatus;
    }

    /** The HTTP status that reports this kind. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The kind that a gRPC status number reports; UNKNOWN for those that have no kind here. */
    public static TritonCode ofGrpc(int status) {
        for (TritonCode code : values()) {
            if (code.grpcStatus.code == status) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /** The kind that an HTTP status reports; for 400, which reports several, the one that Triton means nearly always. */
    public static TritonCode ofHttp(int status) {
        if (status == INVALID_ARGUMENT.httpStatus) {
            return INVALID_ARGUMENT;
        }
        for (TritonCode code : values()) {
            if (code.httpStatus == status) {
                return code;
            }
        }
        return UNKNOWN;
    }
}
