package io.infaas.triton.embedded.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Triton's paths, matched as a whole, undecoded and without the query (protocol page, A.1). */
final class TritonPaths {
    private static final String MODEL = "/v2/models/(?<model>[^/]+)(?:/versions/(?<version>[0-9]+))?";
    private static final String REPOSITORY = "/v2/repository(?:/(?<repository>[^/]+))?";

    private static final List<Route> ALL = List.of(
            route(Endpoint.SERVER, "GET", "/v2"),
            route(Endpoint.HEALTH, "GET", "/v2/health/(?:live|ready)"),
            route(Endpoint.STATISTICS, "GET", "/v2/models/stats"),
            route(Endpoint.INFER, "POST", MODEL + "/infer"),
            route(Endpoint.GENERATE, "POST", MODEL + "/generate"),
            route(Endpoint.GENERATE_STREAM, "POST", MODEL + "/generate_stream"),
            route(Endpoint.READY, "GET", MODEL + "/ready"),
            route(Endpoint.STATISTICS, "GET", MODEL + "/stats"),
            route(Endpoint.CONFIG, "GET", MODEL + "/config"),
            route(Endpoint.METADATA, "GET", MODEL),
            route(Endpoint.INDEX, "POST", REPOSITORY + "/index"),
            route(Endpoint.LOAD, "POST", REPOSITORY + "/models/(?<model>[^/]+)/load"),
            route(Endpoint.UNLOAD, "POST", REPOSITORY + "/models/(?<model>[^/]+)/unload"),
            route(Endpoint.SHARED_MEMORY, "GET", "/v2/(?:system|cuda)sharedmemory/status"));

    private TritonPaths() {}

    enum Endpoint {
        SERVER,
        HEALTH,
        METADATA,
        READY,
        CONFIG,
        STATISTICS,
        INFER,
        GENERATE,
        GENERATE_STREAM,
        INDEX,
        LOAD,
        UNLOAD,
        SHARED_MEMORY
    }

    private record Route(Endpoint endpoint, String method, Pattern path) {}

    /** A matched path; absent groups are empty. */
    record Match(Endpoint endpoint, String method, String model, String version, String repository) {}

    private static Route route(Endpoint endpoint, String method, String path) {
        return new Route(endpoint, method, Pattern.compile(path));
    }

    static Optional<Match> match(String path) {
        for (Route route : ALL) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                return Optional.of(new Match(
                        route.endpoint(),
                        route.method(),
                        group(route, matcher, "model"),
                        group(route, matcher, "version"),
                        group(route, matcher, "repository")));
            }
        }
        return Optional.empty();
    }

    private static String group(Route route, Matcher matcher, String name) {
        if (!route.path().pattern().contains("(?<" + name + ">")) {
            return "";
        }
        String group = matcher.group(name);
        return group == null ? "" : group;
    }
}
