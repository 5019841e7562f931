package io.infaas.gateway.grpc;

import io.infaas.gateway.management.GatewayIdentity;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.handler.GrpcHealthCheckV1Handler;
import io.vertx.grpc.health.handler.GrpcHealthWatchV1Handler;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import io.vertx.grpc.server.Service;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code grpc.health.v1.Health}. Check answers as Triton does, whatever service is asked for. Watch, which Triton does not have, tells
 * the state and then each change within {@value #LOOK_MS} ms until the client goes or the gateway ends.
 */
// Vert.x's own service would call the whole server SERVING always
final class HealthService {

    private static final long LOOK_MS = 100;
    private static final Set<String> SERVICES = Set.of("", "inference.GRPCInferenceService", "grpc.health.v1.Health");

    private final Vertx vertx;
    private final GatewayIdentity identity;
    private final AtomicInteger watching = new AtomicInteger();
    private volatile boolean ending;

    HealthService(Vertx vertx, GatewayIdentity identity) {
        this.vertx = vertx;
        this.identity = identity;
    }

    void addTo(GrpcServer server) {
        server.addService(Service.service(
                        ServiceName.create("grpc.health.v1", "Health"),
                        HealthProto.getDescriptor().findServiceByName("Health"))
                .bind(GrpcHealthCheckV1Handler.SERVICE_METHOD, this::check)
                .bind(GrpcHealthWatchV1Handler.SERVICE_METHOD, this::watch)
                .build());
    }

    /** Whoever watches is told that nothing is served any more, and is not held on to. */
    void end() {
        ending = true;
    }

    /** How many streams are watched on. */
    int watching() {
        return watching.get();
    }

    private void check(GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request) {
        request.handler(asked -> request.response().end(response(state(""))));
    }

    private void watch(GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request) {
        request.handler(asked -> new Watch(asked.getService(), request));
    }

    private ServingStatus state(String service) {
        if (!SERVICES.contains(service)) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        return identity.ready() && !ending ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** One stream. All of it happens on the event loop of its request. */
    private final class Watch {

        private final String service;
        private final GrpcServerResponse<HealthCheckRequest, HealthCheckResponse> response;
        private final long timer;
        private ServingStatus told;

        Watch(String service, GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request) {
            this.service = service;
            this.response = request.response();
            this.told = state(service);
            this.timer = vertx.setPeriodic(LOOK_MS, look -> look());
            watching.incrementAndGet();
            request.errorHandler(cancelled -> stop());
            request.exceptionHandler(lost -> stop());
            response.exceptionHandler(lost -> stop());
            tell();
        }

        private void look() {
            ServingStatus now = state(service);
            // who does not read is told the latest once he does
            if (now != told && !response.writeQueueFull()) {
                told = now;
                tell();
            }
            if (ending) {
                stop();
                response.status(GrpcStatus.UNAVAILABLE)
                        .statusMessage("the server is shutting down")
                        .end();
            }
        }

        private void tell() {
            response.write(response(told)).onFailure(lost -> stop());
        }

        private void stop() {
            if (vertx.cancelTimer(timer)) {
                watching.decrementAndGet();
            }
        }
    }
}
