package io.infaas.gateway.grpc;

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

/**
 * All gRPC methods that are not inference, by path: metadata, repository, statistics, settings, {@code grpc.health.v1.Health} and
 * reflection; any other path is refused. Safe from any thread.
 */
public final class ManagementMethods {

    private final Restrictions restrictions;
    private final HealthService health;
    private final Map<String, ManagementMethod> byPath;

    public ManagementMethods(ManagementApi api) {
        this.restrictions = api.access().grpc();
        this.health = new HealthService(api.identity());
        Map<String, ManagementMethod> methods = new HashMap<>(TritonMethods.of(api));
        methods.putAll(health.methods());
        methods.putAll(ReflectionService.methods());
        this.byPath = Map.copyOf(methods);
    }

    /** Takes over a stream whose headers have come: answers the call or refuses its path. */
    void begin(H2Stream stream, Http2Headers headers, boolean end) {
        CharSequence path = headers.path();
        ManagementMethod method = path == null ? null : byPath.get(path.toString());
        if (method == null) {
            Refusal refusal = unknown(ManagementCall.methodName(path));
            stream.headers(Metadata.trailersOnly(refusal.reason().grpcStatus(), refusal.text()), true);
        } else {
            ManagementCall.begin(method, stream, headers, end);
        }
    }

    private static Refusal unknown(String method) {
        boolean sharesMemory = method.endsWith("SharedMemoryRegister") || method.endsWith("SharedMemoryUnregister");
        return new Refusal(
                RefusalReason.UNSUPPORTED,
                sharesMemory ? GatewayIdentity.NO_SHARED_MEMORY : GatewayIdentity.NOT_SERVED + ": " + method);
    }

    /** Which calls need a secret header, inference included. */
    Restrictions restrictions() {
        return restrictions;
    }

    /** The paths that are answered. */
    Set<String> paths() {
        return byPath.keySet();
    }

    HealthService health() {
        return health;
    }

    /** Ends the calls that would go on forever: watchers of the health hear that nothing is served anymore. */
    public void close() {
        health.close();
    }
}
