package io.infaas.gateway.grpc;

import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ModelControl;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server of all methods that are not inference: identity, repository, statistics, settings, {@code grpc.health.v1.Health},
 * reflection, and a clear refusal of the rest. It listens nowhere itself; the front end hands it requests by path.
 */
public final class ManagementMethods {

    /** Bytes of a message, more than any that is taken here: what it may inflate to is bounded by it. */
    private static final int MOST = 64 << 10;

    private static final String GRPC_OF_VERTX = "io.vertx.grpc.";

    private static final Logger LOG = LoggerFactory.getLogger(ManagementMethods.class);

    private final GrpcServer server;
    private final ModelControl models;
    private final Restrictions restrictions;
    private final HealthService health;

    public ManagementMethods(Vertx vertx, ManagementApi surface) {
        this.server = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(MOST));
        this.models = surface.models();
        this.restrictions = surface.access().grpc();
        this.health = new HealthService(vertx, surface.identity());
        server.callHandler(ManagementMethods::refuse);
        server.addService(GRPCInferenceServiceGrpcService.builder(new TritonMethods(surface))
                .bind(List.of(
                        GRPCInferenceServiceGrpcService.ServerLive,
                        GRPCInferenceServiceGrpcService.ServerReady,
                        GRPCInferenceServiceGrpcService.ModelReady,
                        GRPCInferenceServiceGrpcService.ServerMetadata,
                        GRPCInferenceServiceGrpcService.ModelMetadata,
                        GRPCInferenceServiceGrpcService.ModelConfig,
                        GRPCInferenceServiceGrpcService.ModelStatistics,
                        GRPCInferenceServiceGrpcService.RepositoryIndex,
                        GRPCInferenceServiceGrpcService.TraceSetting,
                        GRPCInferenceServiceGrpcService.LogSettings,
                        GRPCInferenceServiceGrpcService.SystemSharedMemoryStatus,
                        GRPCInferenceServiceGrpcService.CudaSharedMemoryStatus))
                .build());
        server.callHandler(GRPCInferenceServiceGrpcService.RepositoryModelLoad, this::load);
        server.callHandler(GRPCInferenceServiceGrpcService.RepositoryModelUnload, this::unload);
        health.addTo(server);
        ReflectionService.addTo(server);
    }

    /** What requests are to be given to, on the contexts of a server that serves nothing else. */
    public Handler<HttpServerRequest> handler() {
        return request -> {
            Vertx.currentContext().exceptionHandler(ManagementMethods::uncaught);
            server.handle(request);
        };
    }

    /**
     * Vert.x fails a call at its first broken message, is given those behind it all the same, and throws for each because it finds the
     * stream closed. Told as defects, with their traces, they would let a client fill the disk.
     */
    private static void uncaught(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        if (failure instanceof IllegalStateException
                && trace.length > 0
                && trace[0].getClassName().startsWith(GRPC_OF_VERTX)) {
            LOG.debug("a message came for a call that is over: {}", failure.getMessage());
        } else {
            LOG.error("a call cannot be answered", failure);
        }
    }

    /** What calls have to show before they get here, or to a node. */
    public Restrictions restrictions() {
        return restrictions;
    }

    /** Ends the streams that would go on for ever: those who watch are told that nothing is served any more. */
    public void end() {
        health.end();
    }

    private void load(GrpcServerRequest<RepositoryModelLoadRequest, RepositoryModelLoadResponse> request) {
        request.handler(asked -> answer(request, asked.getRepositoryName(), () -> models.load(
                        asked.getModelName(), asked.getParametersMap().keySet())
                .map(RepositoryModelLoadResponse.getDefaultInstance())));
    }

    private void unload(GrpcServerRequest<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> request) {
        request.handler(asked -> answer(request, asked.getRepositoryName(), () -> models.unload(asked.getModelName())
                .map(RepositoryModelUnloadResponse.getDefaultInstance())));
    }

    // these two need what a client shows in its metadata
    private <Q, A> void answer(GrpcServerRequest<Q, A> request, String repository, Supplier<Future<A>> what) {
        GrpcServerResponse<Q, A> response = request.response();
        GrpcFailures.answer(() -> {
                    if (!repository.isEmpty()) {
                        throw new Refusal(RefusalReason.UNSUPPORTED, GatewayIdentity.NO_REPOSITORIES);
                    }
                    SecretHeader wanted = models.header();
                    if (!wanted.matches(request.headers().get(wanted.grpcName()))) {
                        throw wanted.missingOverGrpc();
                    }
                    return what.get();
                })
                .onComplete(response::end, response::fail);
    }

    private static void refuse(GrpcServerRequest<Buffer, Buffer> request) {
        String method = request.methodName();
        if (method.endsWith("SharedMemoryRegister") || method.endsWith("SharedMemoryUnregister")) {
            end(request.response(), GrpcStatus.UNIMPLEMENTED, GatewayIdentity.NO_SHARED_MEMORY);
        } else {
            end(request.response(), GrpcStatus.UNIMPLEMENTED, GatewayIdentity.NOT_SERVED + ": " + method);
        }
    }

    private static void end(GrpcServerResponse<?, ?> response, GrpcStatus status, String text) {
        response.status(status).statusMessage(text).end();
    }
}
