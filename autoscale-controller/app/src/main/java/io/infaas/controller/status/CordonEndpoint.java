package io.infaas.controller.status;

import static io.infaas.controller.status.AdminResponse.JSON;
import static io.infaas.controller.status.AdminResponse.end;
import static io.infaas.controller.status.AdminResponse.error;

import io.infaas.catalog.DocumentFormat;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** {@code POST /nodes/<node>/cordon} and {@code uncordon}. */
record CordonEndpoint(NodeCordons cordons) {

    private static final String NODES = "/nodes/";
    private static final String CORDON = "/cordon";
    private static final String UNCORDON = "/uncordon";

    static boolean isAt(String path) {
        return path.startsWith(NODES) && (path.endsWith(CORDON) || path.endsWith(UNCORDON));
    }

    void answer(HttpServerRequest request) {
        boolean wanted = !request.path().endsWith(UNCORDON);
        cordon(request, wanted ? CORDON : UNCORDON, wanted);
    }

    private void cordon(HttpServerRequest request, String action, boolean wanted) {
        String path = request.path();
        if (!request.method().equals(HttpMethod.POST)) {
            error(request, 405, "only POST is supported");
        } else if (path.length() <= NODES.length() + action.length() - 1 || !AdminResponse.isJson(request)) {
            error(request, 400, "expected POST /nodes/<node>%s with content-type: %s".formatted(action, JSON));
        } else {
            String node = AdminResponse.decode(path.substring(NODES.length(), path.length() - action.length()));
            Context loop = Vertx.currentContext();
            cordons.cordon(node, wanted)
                    .onSuccess(obstacle -> loop.runOnContext(go -> {
                        if (obstacle.isEmpty()) {
                            end(
                                    request,
                                    200,
                                    JSON,
                                    DocumentFormat.JSON.print(Map.of("node", node, "cordoned", wanted)));
                        } else {
                            error(request, 404, obstacle);
                        }
                    }));
        }
    }
}
