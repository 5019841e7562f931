package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The endpoints besides inference: health, metadata, configuration, statistics, repository control. */
final class ControlEndpoints {
    private final Vertx vertx;
    private final ModelRegistry models;

    ControlEndpoints(Vertx vertx, ModelRegistry models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** The content type of a 405 response. Triton sets JSON early for some endpoints, so their errors are JSON, too. */
    static String contentType(TritonPaths.Endpoint endpoint) {
        return switch (endpoint) {
            case HEALTH, READY, INFER -> NodeResponse.TEXT;
            default -> NodeResponse.JSON;
        };
    }

    Future<NodeResponse> answer(TritonPaths.Match route, Buffer body) {
        return switch (route.endpoint()) {
            // These read the repository and load models, which blocks: never on the event loop.
            case INDEX, LOAD, UNLOAD -> vertx.executeBlocking(() -> control(route, body), false);
            default -> Future.succeededFuture(page(route));
        };
    }

    private NodeResponse page(TritonPaths.Match route) {
        try {
            return switch (route.endpoint()) {
                case SERVER -> NodeResponse.json(ControlDocuments.server());
                case HEALTH -> NodeResponse.empty(NodeResponse.TEXT);
                case READY -> ready(route);
                case METADATA ->
                    NodeResponse.json(ControlDocuments.metadata(models.ready(route.model(), route.version())));
                case CONFIG -> NodeResponse.json(ControlDocuments.config(models.find(route.model(), route.version())));
                case STATISTICS -> NodeResponse.json(ControlDocuments.statistics(statistics(route)));
                case SHARED_MEMORY -> NodeResponse.json("[]");
                default -> throw new IllegalStateException("no page: " + route);
            };
        } catch (NodeException e) {
            return NodeResponse.error(e, contentType(route.endpoint()));
        }
    }

    private NodeResponse ready(TritonPaths.Match route) throws NodeException {
        return models.isReady(route.model(), route.version())
                ? NodeResponse.empty(NodeResponse.TEXT)
                : NodeResponse.error(400, "Model version not ready", NodeResponse.TEXT);
    }

    private List<LoadedVersion> statistics(TritonPaths.Match route) throws NodeException {
        return models.statistics(route.model(), route.version());
    }

    private NodeResponse control(TritonPaths.Match route, Buffer body) {
        try {
            if (route.endpoint() == TritonPaths.Endpoint.INDEX) {
                return NodeResponse.json(ControlDocuments.index(models.index(ControlRequest.readyOnly(body))));
            }
            if (!route.repository().isEmpty()) {
                return NodeResponse.error(501, "'repository_name' specification is not supported", NodeResponse.JSON);
            }
            if (route.endpoint() == TritonPaths.Endpoint.LOAD) {
                models.load(route.model(), ControlRequest.config(body));
            } else {
                models.unload(route.model());
            }
            return NodeResponse.empty(NodeResponse.JSON);
        } catch (NodeException e) {
            return NodeResponse.error(e, NodeResponse.JSON);
        }
    }
}
