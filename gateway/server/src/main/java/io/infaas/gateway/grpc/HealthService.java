package io.infaas.gateway.grpc;

import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.refusal.RefusalReason;
import io.netty.util.concurrent.Future;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code grpc.health.v1.Health}. Check answers as Triton does, for any service name. Watch, which Triton lacks, sends the state,
 * then each change within {@value #POLL_MS} ms, until the client cancels or the gateway shuts down.
 */
final class HealthService {

    static final String NAME = "grpc.health.v1.Health";

    private static final long POLL_MS = 100;
    private static final Set<String> SERVICES = Set.of("", "inference.GRPCInferenceService", NAME);

    private final GatewayIdentity identity;
    private final AtomicInteger watches = new AtomicInteger();
    private volatile boolean closed;

    HealthService(GatewayIdentity identity) {
        this.identity = identity;
    }

    /** Returns the methods by path. */
    Map<String, ManagementMethods.ManagementMethod> methods() {
        return Map.of(
                "/" + NAME + "/Check",
                UnaryMethod.immediate(HealthCheckRequest.parser(), request -> response(status(""))),
                "/" + NAME + "/Watch",
                call -> {
                    Watch watch = new Watch(call);
                    return new UnaryMethod.SingleRequest<>(
                            call, HealthCheckRequest.parser(), watch::start, watch::stop);
                });
    }

    /** Sends NOT_SERVING to all watchers and ends their streams. */
    void close() {
        closed = true;
    }

    /** Number of open Watch streams. */
    int watches() {
        return watches.get();
    }

    private ServingStatus status(String service) {
        if (!SERVICES.contains(service)) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        return identity.isReady() && !closed ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** One Watch stream. Confined to the event loop of its call. */
    private final class Watch {

        private final ManagementCall call;
        private String service = "";
        private @Nullable Future<?> timer;
        private @Nullable ServingStatus sent;

        Watch(ManagementCall call) {
            this.call = call;
        }

        void start(HealthCheckRequest request) {
            service = request.getService();
            watches.incrementAndGet();
            timer = call.loop().scheduleAtFixedRate(this::poll, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
            sendIfChanged();
        }

        private void poll() {
            // a congested client gets the newest state once it reads again
            if (!call.isCongested()) {
                sendIfChanged();
            }
            if (closed) {
                call.end(RefusalReason.UNAVAILABLE.grpcStatus(), "the server is shutting down");
            }
        }

        private void sendIfChanged() {
            ServingStatus now = status(service);
            if (now != sent) {
                sent = now;
                call.send(response(now));
            }
        }

        void stop() {
            Future<?> running = timer;
            if (running != null) {
                running.cancel(false);
                watches.decrementAndGet();
            }
        }
    }
}
