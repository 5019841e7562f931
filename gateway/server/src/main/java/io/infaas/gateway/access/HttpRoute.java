package io.infaas.gateway.access;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint, model and version of an HTTP path. As in Triton the raw path must match as a whole: no percent-decoding, no trailing
 * slash, a version is digits; the query string is not part of it.
 *
 * @param model the model's name in the path, empty if the endpoint has none
 * @param version the version in the path, empty if it has none
 */
public record HttpRoute(Endpoint endpoint, String model, String version) {

    /** The endpoints of the protocol, with Triton's methods. */
    public enum Endpoint {
        LIVE("/v2/health/live", "GET"),
        READY("/v2/health/ready", "GET"),
        SERVER("/v2", "GET"),
        ALL_STATISTICS("/v2/models/stats", "GET"),
        MODEL("/v2/models/([^/]+)(?:/versions/([0-9]+))?", "GET"),
        MODEL_READY("/v2/models/([^/]+)(?:/versions/([0-9]+))?/ready", "GET"),
        MODEL_CONFIG("/v2/models/([^/]+)(?:/versions/([0-9]+))?/config", "GET"),
        MODEL_STATISTICS("/v2/models/([^/]+)(?:/versions/([0-9]+))?/stats", "GET"),
        INFER("/v2/models/([^/]+)(?:/versions/([0-9]+))?/infer", "POST"),
        GENERATE("/v2/models/([^/]+)(?:/versions/([0-9]+))?/generate", "POST"),
        GENERATE_STREAM("/v2/models/([^/]+)(?:/versions/([0-9]+))?/generate_stream", "POST"),
        TRACE("/v2(?:/models/([^/]+))?/trace/setting", "GET", "POST"),
        LOGGING("/v2/logging", "GET", "POST"),
        REPOSITORY_INDEX("/v2/repository(?:/[^/]+)?/index", "POST"),
        /** Loads and unloads within a named repository, which Triton does not have. */
        REPOSITORY("/v2/repository/[^/]+/models/[^/]+/(?:un)?load", "POST"),
        MODEL_LOAD("/v2/repository/models/([^/]+)/load", "POST"),
        MODEL_UNLOAD("/v2/repository/models/([^/]+)/unload", "POST"),
        /** For one region, whose name replaces the model's, or for all regions, like the next ones. */
        SYSTEM_MEMORY_STATUS("/v2/systemsharedmemory(?:/region/([^/]+))?/status", "GET"),
        SYSTEM_MEMORY_REGISTER("/v2/systemsharedmemory(?:/region/([^/]+))?/register", "POST"),
        SYSTEM_MEMORY_UNREGISTER("/v2/systemsharedmemory(?:/region/([^/]+))?/unregister", "POST"),
        CUDA_MEMORY_STATUS("/v2/cudasharedmemory(?:/region/([^/]+))?/status", "GET"),
        CUDA_MEMORY_REGISTER("/v2/cudasharedmemory(?:/region/([^/]+))?/register", "POST"),
        CUDA_MEMORY_UNREGISTER("/v2/cudasharedmemory(?:/region/([^/]+))?/unregister", "POST"),
        /** No path of the protocol. */
        UNKNOWN("(?!)");

        private final Pattern path;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<String> methods;

        Endpoint(String path, String... methods) {
            this.path = Pattern.compile(path);
            this.methods = List.of(methods);
        }

        public boolean takes(String method) {
            return methods.contains(method);
        }

        /** The kind of requests to this endpoint, for restrictions. */
        public Restrictions.Kind kind() {
            return switch (this) {
                case LIVE, READY, MODEL_READY -> Restrictions.Kind.HEALTH;
                case SERVER, MODEL, UNKNOWN -> Restrictions.Kind.METADATA;
                case INFER, GENERATE, GENERATE_STREAM -> Restrictions.Kind.INFERENCE;
                case MODEL_CONFIG -> Restrictions.Kind.MODEL_CONFIG;
                case ALL_STATISTICS, MODEL_STATISTICS -> Restrictions.Kind.STATISTICS;
                case TRACE -> Restrictions.Kind.TRACE;
                case LOGGING -> Restrictions.Kind.LOGGING;
                case REPOSITORY_INDEX, REPOSITORY, MODEL_LOAD, MODEL_UNLOAD -> Restrictions.Kind.MODEL_REPOSITORY;
                case SYSTEM_MEMORY_STATUS,
                        SYSTEM_MEMORY_REGISTER,
                        SYSTEM_MEMORY_UNREGISTER,
                        CUDA_MEMORY_STATUS,
                        CUDA_MEMORY_REGISTER,
                        CUDA_MEMORY_UNREGISTER -> Restrictions.Kind.SHARED_MEMORY;
            };
        }

        /** Whether requests go to a node that serves the model. */
        public boolean isForwarded() {
            return this == INFER || this == GENERATE || this == GENERATE_STREAM;
        }
    }

    private static final Endpoint[] ENDPOINTS = Endpoint.values();

    private static final String MODELS = "/v2/models/";
    private static final String VERSIONS = "/versions/";
    private static final String INFER = "/infer";
    private static final String GENERATE = "/generate";
    private static final String GENERATE_STREAM = "/generate_stream";

    /** The route of a raw path, without query string. */
    public static HttpRoute of(String path) {
        HttpRoute forwarded = parseForwarded(path);
        return forwarded == null ? any(path) : forwarded;
    }

    // matched by hand: nearly all requests are forwarded, and patterns would be tried one after the other
    private static @Nullable HttpRoute parseForwarded(String path) {
        if (path.endsWith(INFER)) {
            return parseForwarded(Endpoint.INFER, path, path.length() - INFER.length());
        }
        if (path.endsWith(GENERATE)) {
            return parseForwarded(Endpoint.GENERATE, path, path.length() - GENERATE.length());
        }
        return path.endsWith(GENERATE_STREAM)
                ? parseForwarded(Endpoint.GENERATE_STREAM, path, path.length() - GENERATE_STREAM.length())
                : null;
    }

    private static @Nullable HttpRoute parseForwarded(Endpoint endpoint, String path, int end) {
        if (end <= MODELS.length() || !path.startsWith(MODELS)) {
            return null;
        }
        int slash = path.indexOf('/', MODELS.length());
        if (slash == end) {
            return new HttpRoute(endpoint, path.substring(MODELS.length(), end), "");
        }
        int version = slash + VERSIONS.length();
        if (slash == MODELS.length() || version >= end || !path.startsWith(VERSIONS, slash)) {
            return null;
        }
        for (int i = version; i < end; i++) {
            if (path.charAt(i) < '0' || path.charAt(i) > '9') {
                return null;
            }
        }
        return new HttpRoute(endpoint, path.substring(MODELS.length(), slash), path.substring(version, end));
    }

    private static HttpRoute any(String path) {
        for (Endpoint endpoint : ENDPOINTS) {
            Matcher matcher = endpoint.path.matcher(path);
            if (matcher.matches()) {
                return new HttpRoute(endpoint, group(matcher, 1), group(matcher, 2));
            }
        }
        return new HttpRoute(Endpoint.UNKNOWN, "", "");
    }

    private static String group(Matcher matcher, int index) {
        String text = matcher.groupCount() < index ? null : matcher.group(index);
        return text == null ? "" : text;
    }
}
