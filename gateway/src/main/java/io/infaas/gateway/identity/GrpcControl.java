package io.infaas.gateway.identity;

import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.handler.GrpcHealthCheckV1Handler;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;

/**
 * The gRPC server of all methods that are not inference: identity, {@code grpc.health.v1.Health/Check}, and a clear refusal of the
 * rest. It listens nowhere itself; the front end hands it requests by path.
 */
public final class GrpcControl {

    private GrpcControl() {}

    public static GrpcServer server(Vertx vertx, Identity identity) {
        GrpcServer server = GrpcServer.server(vertx);
        server.callHandler(GrpcControl::refuse);
        server.addService(GRPCInferenceServiceGrpcService.builder(new GrpcIdentity(identity))
                .bind(List.of(
                        GRPCInferenceServiceGrpcService.ServerLive,
                        GRPCInferenceServiceGrpcService.ServerReady,
                        GRPCInferenceServiceGrpcService.ModelReady,
                        GRPCInferenceServiceGrpcService.ServerMetadata,
                        GRPCInferenceServiceGrpcService.ModelMetadata,
                        GRPCInferenceServiceGrpcService.ModelConfig,
                        GRPCInferenceServiceGrpcService.SystemSharedMemoryStatus,
                        GRPCInferenceServiceGrpcService.CudaSharedMemoryStatus))
                .build());
        return server.callHandler(GrpcHealthCheckV1Handler.SERVICE_METHOD, request -> check(request, identity));
    }

    // as in Triton whatever service is asked for; Vert.x's own health service would call the whole server SERVING
    // always
    private static void check(GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request, Identity identity) {
        request.handler(asked -> request.response()
                .end(HealthCheckResponse.newBuilder()
                        .setStatus(
                                identity.ready()
                                        ? HealthCheckResponse.ServingStatus.SERVING
                                        : HealthCheckResponse.ServingStatus.NOT_SERVING)
                        .build()));
    }

    private static void refuse(GrpcServerRequest<Buffer, Buffer> request) {
        String method = request.methodName();
        if (method.endsWith("SharedMemoryRegister") || method.endsWith("SharedMemoryUnregister")) {
            end(request, GrpcStatus.UNIMPLEMENTED, Identity.NO_SHARED_MEMORY);
        } else if (method.equals("RepositoryModelLoad") || method.equals("RepositoryModelUnload")) {
            end(request, GrpcStatus.UNAVAILABLE, Identity.NO_MODEL_CONTROL);
        } else {
            end(request, GrpcStatus.UNIMPLEMENTED, Identity.NOT_SERVED + ": " + method);
        }
    }

    private static void end(GrpcServerRequest<Buffer, Buffer> request, GrpcStatus status, String text) {
        request.response().status(status).statusMessage(text).end();
    }
}
