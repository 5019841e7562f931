package io.infaas.gateway.access;

import io.infaas.gateway.access.Restrictions.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The method that a gRPC path names. Access and dispatch go by the same route, so that no path is one method to the one and another method
 * to the other. A path names a method only if it equals {@code /service/method}: nothing is decoded, cut off or normalized, so a path with
 * {@code ?} or {@code #} names none.
 *
 * @param path the path as the client sent it
 * @param kind the kind of calls to this method for restrictions; null if access to it cannot be restricted
 */
public record GrpcRoute(String path, @Nullable Kind kind) {

    private static final String SERVICE = "/inference.GRPCInferenceService/";

    public static final GrpcRoute MODEL_INFER = new GrpcRoute(SERVICE + "ModelInfer", Kind.INFERENCE);
    public static final GrpcRoute MODEL_STREAM_INFER = new GrpcRoute(SERVICE + "ModelStreamInfer", Kind.INFERENCE);

    private static final Map<String, GrpcRoute> RESTRICTABLE = restrictable();

    private static Map<String, GrpcRoute> restrictable() {
        Map<String, GrpcRoute> routes = new HashMap<>();
        for (Kind kind : Kind.values()) {
            kind.methods().forEach(method -> put(routes, SERVICE + method, kind));
        }
        put(routes, "/grpc.health.v1.Health/Check", Kind.HEALTH);
        put(routes, "/grpc.health.v1.Health/Watch", Kind.HEALTH);
        return Map.copyOf(routes);
    }

    private static void put(Map<String, GrpcRoute> routes, String path, Kind kind) {
        routes.put(path, new GrpcRoute(path, kind));
    }

    /** The route of a path; null, which a request to a proxy has, names no method. */
    public static GrpcRoute of(@Nullable CharSequence path) {
        if (path == null) {
            return new GrpcRoute("", null);
        }
        // nearly all calls are inference: these need no text and no map
        if (MODEL_INFER.path.contentEquals(path)) {
            return MODEL_INFER;
        }
        if (MODEL_STREAM_INFER.path.contentEquals(path)) {
            return MODEL_STREAM_INFER;
        }
        String text = path.toString();
        GrpcRoute grpcRoute = RESTRICTABLE.get(text);
        return grpcRoute == null ? new GrpcRoute(text, null) : grpcRoute;
    }
}
