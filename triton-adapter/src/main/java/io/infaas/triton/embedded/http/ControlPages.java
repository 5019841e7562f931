package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.Models;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** All that isn't inference: health, metadata, configuration, statistics, repository control. */
final class ControlPages {
    private final Vertx vertx;
    private final Models models;

    ControlPages(Vertx vertx, Models models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** Triton declares JSON early for some endpoints, so that even their refusals of a method have it. */
    static String contentType(Routes.Endpoint endpoint) {
        return switch (endpoint) {
            case HEALTH, READY, INFER -> Answer.TEXT;
            default -> Answer.JSON;
        };
    }

    Future<Answer> answer(Routes.Match route, Buffer body) {
        return switch (route.endpoint()) {
            // Repository folders are read, models are built: not on the event loop.
            case INDEX, LOAD, UNLOAD -> vertx.executeBlocking(() -> control(route, body), false);
            default -> Future.succeededFuture(page(route));
        };
    }

    private Answer page(Routes.Match route) {
        try {
            return switch (route.endpoint()) {
                case SERVER -> Answer.json(Documents.server());
                case HEALTH -> Answer.empty(Answer.TEXT);
                case READY -> ready(route);
                case METADATA -> Answer.json(Documents.metadata(models.ready(route.model(), route.version())));
                case CONFIG -> Answer.json(Documents.config(models.find(route.model(), route.version())));
                case STATISTICS -> Answer.json(Documents.statistics(statistics(route)));
                case SHARED_MEMORY -> Answer.json("[]");
                default -> throw new IllegalStateException("no page: " + route);
            };
        } catch (NodeException e) {
            return Answer.error(e, contentType(route.endpoint()));
        }
    }

    private Answer ready(Routes.Match route) throws NodeException {
        return models.isReady(route.model(), route.version())
                ? Answer.empty(Answer.TEXT)
                : Answer.error(400, "Model version not ready", Answer.TEXT);
    }

    private List<LoadedVersion> statistics(Routes.Match route) throws NodeException {
        return models.statistics(route.model(), route.version());
    }

    private Answer control(Routes.Match route, Buffer body) {
        try {
            if (route.endpoint() == Routes.Endpoint.INDEX) {
                return Answer.json(Documents.index(models.index(ControlRequest.readyOnly(body))));
            }
            if (!route.repository().isEmpty()) {
                return Answer.error(501, "'repository_name' specification is not supported", Answer.JSON);
            }
            if (route.endpoint() == Routes.Endpoint.LOAD) {
                models.load(route.model(), ControlRequest.config(body));
            } else {
                models.unload(route.model());
            }
            return Answer.empty(Answer.JSON);
        } catch (NodeException e) {
            return Answer.error(e, Answer.JSON);
        }
    }
}
