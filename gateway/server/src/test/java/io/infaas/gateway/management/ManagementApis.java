package io.infaas.gateway.management;

import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Vertx;

/** What front ends answer besides queries, for tests that have no whole gateway. */
public final class ManagementApis {

    private ManagementApis() {}

    /** Of a router under no controller, always warm. The connections to nodes end with Vert.x. */
    public static ManagementApi of(Vertx vertx, Router router) {
        return ManagementApi.of(new GatewayIdentity(router, false, () -> false), router, new NodeClients(vertx));
    }
}
