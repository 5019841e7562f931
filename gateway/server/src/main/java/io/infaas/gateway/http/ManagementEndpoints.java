package io.infaas.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ModelControl;
import io.infaas.gateway.management.NodeSettings;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.infaas.triton.wire.JsonFault;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            case ALL_STATISTICS -> surface.statistics().read("", "").map(ManagementEndpoints::statisticsDocument);
            case MODEL_STATISTICS ->
                surface.statistics().read(route.model(), route.version()).map(ManagementEndpoints::statisticsDocument);
            case REPOSITORY_INDEX ->
                Future.succeededFuture(indexDocument(identity.index(RepositoryRequestBody.readReadyOnly(body))));
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
        if (!permission.open()) {
            return off;
        }
        // browsers state the page's origin in each request that may change something; no other client does
        return headers.contains(HttpHeaderNames.ORIGIN)
                ? ManagementResponse.error(403, "web pages may not change models or settings")
                : null;
    }

    private Future<ManagementResponse> controlModel(HttpRoute route, HttpHeaders headers, String body) {
        ManagementResponse refusal = refusal(surface.access().modelControl(), headers, CONTROL_OFF);
        if (refusal != null) {
            return Future.succeededFuture(refusal);
        }
        Future<Void> result;
        if (route.endpoint() == HttpRoute.Endpoint.MODEL_LOAD) {
            result = surface.models().load(route.model(), RepositoryRequestBody.readLoadParameters(body));
        } else {
            result = surface.models().unload(route.model());
        }
        return result.map(loaded -> ManagementResponse.ok(""));
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

    static ManagementResponse indexDocument(List<ModelIndex> rows) {
        ArrayNode index = JsonNodeFactory.instance.arrayNode();
        for (ModelIndex row : rows) {
            ObjectNode entry = index.addObject().put("name", row.getName());
            putUnlessEmpty(entry, "version", row.getVersion());
            putUnlessEmpty(entry, "state", row.getState());
            putUnlessEmpty(entry, "reason", row.getReason());
        }
        return ManagementResponse.ok(index.toString());
    }

    private static void putUnlessEmpty(ObjectNode entry, String key, String value) {
        if (!value.isEmpty()) {
            entry.put(key, value);
        }
    }

    static ManagementResponse statisticsDocument(List<ModelStatistics> models) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode arrayNode = page.putArray("model_stats");
        for (ModelStatistics model : models) {
            ObjectNode entry = ProtoJson.object(model);
            // these two come last
            for (String name : List.of("batch_stats", "memory_usage")) {
                JsonNode member = entry.remove(name);
                entry.set(name, member);
            }
            arrayNode.add(entry);
        }
        return ManagementResponse.ok(page.toString());
    }

    /** The body of a repository request: JSON or empty. A bad body is an internal error, as in Triton. */
    static final class RepositoryRequestBody {

        private static final JsonMapper JSON = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        private RepositoryRequestBody() {}

        /** Returns the flag {@code ready} of an index request; false if absent. */
        static boolean readReadyOnly(String body) {
            JsonNode ready = root(body).path("ready");
            if (!ready.isMissingNode() && !ready.isBoolean()) {
                throw internal("attempt to access JSON non-boolean as boolean");
            }
            return ready.asBoolean();
        }

        /** Returns the parameters of a load request as Triton reads them: texts, in base64 for files. */
        static Map<String, ModelRepositoryParameter> readLoadParameters(String body) {
            JsonNode parameters = root(body).path("parameters");
            if (!parameters.isMissingNode() && !parameters.isObject()) {
                throw internal("attempt to get members for non-object");
            }
            Map<String, ModelRepositoryParameter> read = new LinkedHashMap<>();
            parameters.properties().forEach(member -> read.put(member.getKey(), parameter(member)));
            return read;
        }

        private static ModelRepositoryParameter parameter(Map.Entry<String, JsonNode> member) {
            if (!member.getValue().isTextual()) {
                throw internal("attempt to access JSON non-string as string");
            }
            String text = member.getValue().asText();
            if (!member.getKey().startsWith("file:")) {
                return ModelRepositoryParameter.newBuilder()
                        .setStringParam(text)
                        .build();
            }
            // Triton passes over characters outside of base64, as this decoder does
            byte[] content;
            try {
                content = Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw internal("failed to decode the base64 of '%s'".formatted(ModelLoading.shorten(member.getKey())));
            }
            return ModelRepositoryParameter.newBuilder()
                    .setBytesParam(ByteString.copyFrom(content))
                    .build();
        }

        private static JsonNode root(String body) {
            if (body.isEmpty()) {
                return MissingNode.getInstance();
            }
            try {
                JsonNode root = JSON.readTree(body);
                if (root.isMissingNode()) {
                    throw internal("failed to parse the request JSON buffer: The document is empty. at 0");
                }
                return root;
            } catch (JsonProcessingException e) {
                throw internal("failed to parse the request JSON buffer: %s at %d"
                        .formatted(
                                JsonFault.text(e),
                                e.getLocation() == null ? 0 : e.getLocation().getCharOffset()));
            }
        }

        private static Refusal internal(String text) {
            return new Refusal(RefusalReason.INTERNAL, text);
        }
    }
}
