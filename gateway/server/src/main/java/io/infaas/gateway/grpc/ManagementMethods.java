package io.infaas.gateway.grpc;

import io.infaas.gateway.access.GrpcRoute;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All gRPC methods except inference, by path: metadata, repository, statistics, settings, {@code grpc.health.v1.Health} and
 * reflection. Refuses any other path. Thread-safe.
 */
public final class ManagementMethods {

    private final Restrictions restrictions;
    private final HealthService health;
    private final Map<String, ManagementMethod> byPath;
    private final AtomicInteger lasting = new AtomicInteger();

    public ManagementMethods(ManagementApi api) {
        this.restrictions = api.access().grpc();
        this.health = new HealthService(api.identity());
        Map<String, ManagementMethod> methods = new HashMap<>(TritonMethods.of(api));
        methods.putAll(health.methods());
        methods.putAll(ReflectionService.methods());
        this.byPath = Map.copyOf(methods);
    }

    /** Returns the calls of a new connection. */
    ControlCalls createCalls() {
        return new ControlCalls(lasting);
    }

    /**
     * Takes over a stream after its headers: answers the call, or refuses it if its route is none of the methods.
     *
     * @param calls the calls of its connection
     */
    void begin(GrpcRoute route, ControlCalls calls, H2Stream stream, Http2Headers headers, boolean end) {
        ManagementMethod method = byPath.get(route.path());
        if (method == null) {
            Refusal refusal = unknown(ManagementCall.methodName(route.path()));
            stream.sendHeaders(Metadata.toTrailersOnly(refusal), true);
        } else {
            ManagementCall.begin(method, calls, stream, headers, end);
        }
    }

    private static Refusal unknown(String method) {
        return new Refusal(
                RefusalReason.UNSUPPORTED,
                method.endsWith("SharedMemoryRegister")
                        ? GatewayIdentity.NO_SHARED_MEMORY
                        : GatewayIdentity.NOT_SERVED + ": " + method);
    }

    /** The calls that require a secret header, inference included. */
    Restrictions restrictions() {
        return restrictions;
    }

    Set<String> paths() {
        return byPath.keySet();
    }

    HealthService health() {
        return health;
    }

    /** Ends the open-ended calls: health watchers receive NOT_SERVING. */
    public void close() {
        health.close();
    }
}
