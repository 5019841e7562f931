package io.infaas.gateway.identity;

import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Vertx;

/** What front ends answer besides queries, for tests that have no whole gateway. */
public final class Surfaces {

    private Surfaces() {}

    /** Of a router under no controller, always warm. The connections to nodes end with Vert.x. */
    public static Surface of(Vertx vertx, Router router) {
        return Surface.of(new Identity(router, false, () -> false), router, new NodeClients(vertx));
    }
}
