package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
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
     * Takes over a stream after its headers, and answers the call.
     *
     * @param calls the calls of its connection
     * @throws Refusal if its route is none of the methods, or its headers are invalid
     */
    void begin(GrpcRoute route, ControlCalls calls, H2Stream stream, Http2Headers headers, boolean end) {
        ManagementMethod method = byPath.get(route.path());
        if (method == null) {
            throw unknown(ManagementCall.methodName(route.path()));
        }
        ManagementCall.begin(method, calls, stream, headers, end);
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

    HealthService health() {
        return health;
    }

    /** Ends the open-ended calls: health watchers receive NOT_SERVING. */
    public void close() {
        health.close();
    }

    /** A gRPC method that the gateway answers itself. Thread-safe. */
    interface ManagementMethod {

        /** Whether a call ends with its request, so that it does not count as lasting. */
        default boolean respondsAtOnce() {
            return false;
        }

        /** Starts a call. This and the whole conversation run on the event loop of the client's connection. */
        Conversation begin(ManagementCall call);

        /** Handles the messages of one call. */
        interface Conversation {

            /**
             * Receives a request message.
             *
             * @throws InvalidProtocolBufferException if the bytes are not a message of the method
             */
            void onMessage(byte[] message) throws InvalidProtocolBufferException;

            /** Notifies that the client has sent its last message. */
            void onHalfClosed();

            /** Whether further request messages may follow, each within a time limit after the one before. */
            default boolean expectsMore() {
                return false;
            }

            /** Notifies, exactly once, that either side has ended the call. */
            default void onClosed() {
                // most conversations hold no resources
            }
        }
    }
}
