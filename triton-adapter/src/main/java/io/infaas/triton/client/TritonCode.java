package io.infaas.triton.client;

import io.vertx.grpc.common.GrpcStatus;

/**
 * Kind of failure of a call. Kinds that Triton reports have Triton's gRPC and HTTP status (http_server.cc, grpc_utils.cc);
 * DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED come from client and transport.
 */
public enum TritonCode {
    /** The caller disconnected. */
    CANCELLED(GrpcStatus.CANCELLED, 400),
    /** Any other failure. */
    UNKNOWN(GrpcStatus.UNKNOWN, 400),
    /** The request is invalid; Triton calls it INVALID_ARG. */
    INVALID_ARGUMENT(GrpcStatus.INVALID_ARGUMENT, 400),
    /** No response arrived by the deadline of the call. */
    DEADLINE_EXCEEDED(GrpcStatus.DEADLINE_EXCEEDED, 504),
    /** The model, version or shared memory region does not exist. */
    NOT_FOUND(GrpcStatus.NOT_FOUND, 404),
    /** The object already exists. */
    ALREADY_EXISTS(GrpcStatus.ALREADY_EXISTS, 400),
    /** A message exceeds the message cap. */
    RESOURCE_EXHAUSTED(GrpcStatus.RESOURCE_EXHAUSTED, 413),
    /** The server does not support the operation; Triton calls it UNSUPPORTED. */
    UNIMPLEMENTED(GrpcStatus.UNIMPLEMENTED, 501),
    /** The server or a model failed. */
    INTERNAL(GrpcStatus.INTERNAL, 500),
    /** The node is unreachable or currently cannot serve. */
    UNAVAILABLE(GrpcStatus.UNAVAILABLE, 503);

    private final GrpcStatus grpcStatus;
    private final int httpStatus;

    TritonCode(GrpcStatus grpcStatus, int httpStatus) {
        this.grpcStatus = grpcStatus;
        this.httpStatus = httpStatus;
    }

    /** The gRPC status for this kind. */
    public GrpcStatus grpcStatus() {
        return grpcStatus;
    }

    /** The HTTP status for this kind. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The kind for a gRPC status number; UNKNOWN for numbers without a kind. */
    public static TritonCode ofGrpc(int status) {
        for (TritonCode code : values()) {
            if (code.grpcStatus.code == status) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /** The kind for an HTTP status. Several kinds share 400, which almost always means INVALID_ARGUMENT in Triton. */
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
