package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Parses the optional JSON bodies of index and load requests. */
    static final class ControlRequest {
        private ControlRequest() {}

        static boolean readyOnly(Buffer body) throws NodeException {
            Object ready = members(body).get("ready");
            return ready != null && JsonMembers.bool(ready, "");
        }

        /** The configuration in a load request, as JSON; empty if it has none. */
        static Optional<String> config(Buffer body) throws NodeException {
            Object parameters = members(body).get("parameters");
            Optional<String> config = Optional.empty();
            if (parameters != null) {
                for (Map.Entry<?, ?> entry : JsonMembers.object(parameters, "").entrySet()) {
                    String value = JsonMembers.string(entry.getValue(), "");
                    if ("config".equals(entry.getKey())) {
                        config = Optional.of(value);
                    } else {
                        throw NodeException.invalid("load parameter '" + entry.getKey()
                                + "' is not supported by this node: put the files into the model repository");
                    }
                }
            }
            return config;
        }

        private static Map<?, ?> members(Buffer body) throws NodeException {
            if (body.length() == 0) {
                return Map.of();
            }
            return JsonDocument.parse(body.getBytes(), body.length()) instanceof Map<?, ?> members ? members : Map.of();
        }
    }
}
