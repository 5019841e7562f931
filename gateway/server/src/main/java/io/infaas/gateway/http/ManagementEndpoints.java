package io.infaas.gateway.http;

import io.infaas.gateway.access.ClientPermission;
import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ModelControl;
import io.infaas.gateway.management.NodeSettings;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.client.TritonException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own answers over HTTP. Replaces Triton's empty bodies by a small JSON object: clients that check only the status
 * ignore it, and clients that parse the body need it.
 */
public final class ManagementEndpoints {

    private static final ManagementResponse SETTINGS_OFF = ManagementResponse.error(403, NodeSettings.OFF);
    private static final ManagementResponse CONTROL_OFF = ManagementResponse.of(Refusal.unavailable(ModelControl.OFF));

    private static final Logger LOG = LoggerFactory.getLogger(ManagementEndpoints.class);

    private final GatewayIdentity identity;
    private final ManagementApi surface;

    public ManagementEndpoints(ManagementApi surface) {
        this.identity = surface.identity();
        this.surface = surface;
    }

    /**
     * Returns the answer if it needs neither the body nor time; empty for a request that is forwarded or answered
     * {@link #respondLater}.
     *
     * @param headers of the request
     */
    public Optional<ManagementResponse> respondAtOnce(String method, HttpRoute route, HttpHeaders headers) {
        if (route.endpoint() == HttpRoute.Endpoint.UNKNOWN) {
            return Optional.of(ManagementResponse.error(404, "Not Found").asText());
        }
        SecretHeader secretHeader = surface.access().http().of(route.endpoint().kind());
        if (secretHeader != null && !secretHeader.matches(headers.get(secretHeader.name()))) {
            return Optional.of(toResponse(secretHeader));
        }
        if (!route.endpoint().takes(method)) {
            ManagementResponse answer = ManagementResponse.error(405, "Method Not Allowed");
            return Optional.of(isText(route.endpoint()) ? answer.asText() : answer);
        }
        ManagementResponse answer;
        try {
            answer = respondImmediately(route);
        } catch (Refusal refusal) {
            answer = ManagementResponse.of(refusal);
        }
        return answer != null && isText(route.endpoint()) ? Optional.of(answer.asText()) : Optional.ofNullable(answer);
    }

    // the endpoints for which Triton leaves the content type to its server library
    private static boolean isText(HttpRoute.Endpoint endpoint) {
        return switch (endpoint) {
            case LIVE, READY, MODEL_READY, INFER -> true;
            default -> false;
        };
    }

    private @Nullable ManagementResponse respondImmediately(HttpRoute route) {
        return switch (route.endpoint()) {
            case LIVE -> ManagementResponse.ok("{\"live\":true}");
            case READY ->
                identity.isReady()
                        ? ManagementResponse.ok("{\"ready\":true}")
                        : ManagementResponse.json(400, "{\"ready\":false}");
            case SERVER -> ManagementResponse.ok(ProtoJson.print(identity.server()));
            case MODEL -> ManagementResponse.ok(ProtoJson.print(identity.metadata(route.model(), route.version())));
            case MODEL_READY ->
                identity.isModelReady(route.model(), route.version())
                        ? ManagementResponse.ok("{\"ready\":true}")
                        : ManagementResponse.error(400, "Model version not ready");
            case MODEL_CONFIG ->
                ManagementResponse.ok(ProtoJson.print(identity.config(route.model(), route.version())));
            case SYSTEM_MEMORY_STATUS -> surface.memory().isPassed() ? null : noRegions("system", route);
            case SYSTEM_MEMORY_REGISTER -> surface.memory().isPassed() ? null : noSharedMemory();
            case SYSTEM_MEMORY_UNREGISTER -> surface.memory().isPassed() ? null : nothingRegistered();
            case CUDA_MEMORY_STATUS -> noRegions("cuda", route);
            case CUDA_MEMORY_REGISTER -> noSharedMemory();
            case CUDA_MEMORY_UNREGISTER -> nothingRegistered();
            case REPOSITORY -> ManagementResponse.error(501, GatewayIdentity.NO_REPOSITORIES);
            case INFER,
                    GENERATE,
                    GENERATE_STREAM,
                    ALL_STATISTICS,
                    MODEL_STATISTICS,
                    TRACE,
                    LOGGING,
                    REPOSITORY_INDEX,
                    MODEL_LOAD,
                    MODEL_UNLOAD,
                    UNKNOWN -> null;
        };
    }

    private static ManagementResponse noRegions(String kind, HttpRoute route) {
        return route.model().isEmpty()
                ? ManagementResponse.ok("[]")
                : ManagementResponse.error(404, GatewayIdentity.noRegion(kind, route.model()));
    }

    private static ManagementResponse noSharedMemory() {
        return ManagementResponse.error(501, GatewayIdentity.NO_SHARED_MEMORY);
    }

    // always succeeds with nothing registered, and many clients begin with it
    private static ManagementResponse nothingRegistered() {
        return ManagementResponse.ok("");
    }

    /**
     * Answers a request without an answer from {@link #respondAtOnce}; never fails.
     *
     * @param headers of the request
     * @param body the complete body, empty if there is none
     */
    public Future<ManagementResponse> respondLater(String method, HttpRoute route, HttpHeaders headers, String body) {
        Future<ManagementResponse> answer;
        try {
            answer = respond(HttpMethod.valueOf(method), route, headers, body);
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        return answer.otherwise(ManagementEndpoints::toResponse);
    }

    private Future<ManagementResponse> respond(HttpMethod method, HttpRoute route, HttpHeaders headers, String body) {
        return switch (route.endpoint()) {
            case ALL_STATISTICS -> surface.statistics().read("", "").map(ManagementDocuments::statistics);
            case MODEL_STATISTICS ->
                surface.statistics().read(route.model(), route.version()).map(ManagementDocuments::statistics);
            case REPOSITORY_INDEX ->
                Future.succeededFuture(
                        ManagementDocuments.index(identity.index(RepositoryRequestBody.readReadyOnly(body))));
            case TRACE ->
                changeSettings(
                        method, headers, () -> surface.settings().requestTraceSettings(method, route.model(), body));
            case LOGGING ->
                changeSettings(method, headers, () -> surface.settings().requestLogSettings(method, body));
            case SYSTEM_MEMORY_STATUS ->
                surface.memory().requestStatus(route.model()).map(ManagementResponse::ok);
            case SYSTEM_MEMORY_REGISTER ->
                surface.memory().register(route.model(), body).map(ManagementResponse::ok);
            case SYSTEM_MEMORY_UNREGISTER ->
                surface.memory().unregister(route.model(), body).map(ManagementResponse::ok);
            case MODEL_LOAD, MODEL_UNLOAD -> controlModel(route, headers, body);
            default -> throw new IllegalStateException("answered before: " + route.endpoint());
        };
    }

    private Future<ManagementResponse> changeSettings(
            HttpMethod method, HttpHeaders headers, Supplier<Future<String>> request) {
        ManagementResponse refusal =
                method.equals(HttpMethod.GET) ? null : refusal(surface.access().settings(), headers, SETTINGS_OFF);
        return refusal == null ? request.get().map(ManagementResponse::ok) : Future.succeededFuture(refusal);
    }

    private static @Nullable ManagementResponse refusal(
            ClientPermission permission, HttpHeaders headers, ManagementResponse off) {
        SecretHeader secretHeader = permission.header().orElse(null);
        if (secretHeader != null) {
            return secretHeader.matches(headers.get(secretHeader.name())) ? null : toResponse(secretHeader);
        }
        if (!permission.all()) {
            return off;
        }
        // browsers state the page's origin in each request that may change something; no other client does
        return headers.contains(HttpHeaderNames.ORIGIN)
                ? ManagementResponse.error(403, "web pages may not change what is served")
                : null;
    }

    private Future<ManagementResponse> controlModel(HttpRoute route, HttpHeaders headers, String body) {
        ManagementResponse refusal = refusal(surface.access().modelControl(), headers, CONTROL_OFF);
        if (refusal != null) {
            return Future.succeededFuture(refusal);
        }
        Future<Void> done;
        if (route.endpoint() == HttpRoute.Endpoint.MODEL_LOAD) {
            done = surface.models().load(route.model(), RepositoryRequestBody.readLoadParameters(body));
        } else {
            done = surface.models().unload(route.model());
        }
        return done.map(loaded -> ManagementResponse.ok(""));
    }

    private static ManagementResponse toResponse(SecretHeader secretHeader) {
        return ManagementResponse.error(
                403, "This API is restricted, expecting header '%s'".formatted(secretHeader.name()));
    }

    private static ManagementResponse toResponse(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return ManagementResponse.of(refusal);
        }
        if (failure instanceof TritonException node) {
            return ManagementResponse.error(node.code().httpStatus(), String.valueOf(node.getMessage()));
        }
        LOG.error("internal error answering a request", failure);
        return ManagementResponse.error(500, "the request cannot be answered");
    }
}
