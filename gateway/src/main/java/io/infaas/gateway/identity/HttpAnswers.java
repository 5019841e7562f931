package io.infaas.gateway.identity;

import io.infaas.gateway.refusal.Refusal;
import java.util.Optional;

/**
 * The gateway's own answers over HTTP. Where Triton's body is empty a small JSON object stands, which clients that look at
 * the status do not mind and clients that parse the body need.
 */
public final class HttpAnswers {

    private final Identity identity;

    public HttpAnswers(Identity identity) {
        this.identity = identity;
    }

    /** The answer; empty for a request that is to be forwarded. */
    public Optional<HttpAnswer> answer(String method, HttpRoute route) {
        if (route.endpoint() == HttpRoute.Endpoint.UNKNOWN) {
            return Optional.of(HttpAnswer.error(404, "Not Found"));
        }
        if (!route.endpoint().takes(method)) {
            return Optional.of(HttpAnswer.error(405, "Method Not Allowed"));
        }
        if (route.endpoint().forwarded()) {
            return Optional.empty();
        }
        try {
            return Optional.of(known(route));
        } catch (Refusal refusal) {
            return Optional.of(HttpAnswer.of(refusal));
        }
    }

    private HttpAnswer known(HttpRoute route) {
        return switch (route.endpoint()) {
            case LIVE -> HttpAnswer.ok("{\"live\":true}");
            case READY ->
                identity.ready() ? HttpAnswer.ok("{\"ready\":true}") : new HttpAnswer(400, "{\"ready\":false}");
            case SERVER -> HttpAnswer.ok(ProtoJson.print(identity.server()));
            case MODEL -> HttpAnswer.ok(ProtoJson.print(identity.metadata(route.model(), route.version())));
            case MODEL_READY ->
                identity.modelReady(route.model(), route.version())
                        ? HttpAnswer.ok("{\"ready\":true}")
                        : HttpAnswer.error(400, "Model version not ready");
            case MODEL_CONFIG -> HttpAnswer.ok(ProtoJson.print(identity.config(route.model(), route.version())));
            case SHARED_MEMORY_STATUS -> HttpAnswer.ok("[]");
            case SHARED_MEMORY_CHANGE -> HttpAnswer.error(501, Identity.NO_SHARED_MEMORY);
            case MODEL_LOAD, MODEL_UNLOAD -> HttpAnswer.error(503, Identity.NO_MODEL_CONTROL);
            case ALL_STATISTICS, MODEL_STATISTICS, TRACE, LOGGING, REPOSITORY_INDEX ->
                HttpAnswer.error(501, Identity.NOT_SERVED);
            case INFER, GENERATE, GENERATE_STREAM, UNKNOWN -> throw new IllegalStateException("answered before");
        };
    }
}
