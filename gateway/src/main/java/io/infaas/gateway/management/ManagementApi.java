package io.infaas.gateway.management;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.statistics.MergedStatistics;
import java.time.Duration;

/** All that clients are answered besides queries, the same over both protocols. */
public record ManagementApi(
        GatewayIdentity identity,
        MergedStatistics statistics,
        NodeSettings settings,
        ModelControl models,
        AccessPolicy access) {

    private static final Duration STATISTICS = Duration.ofSeconds(2);

    /**
     * The surface of a router where no client loads or unloads.
     *
     * @param nodes by whom nodes are asked
     */
    public static ManagementApi of(GatewayIdentity identity, Router router, NodeClients nodes) {
        return of(identity, router, nodes, AccessPolicy.OPEN, new ListedInstanceLoading(router, nodes));
    }

    /**
     * The surface of a router.
     *
     * @param access what clients have to show for what
     * @param loading what loads and unloads of clients lead to
     */
    public static ManagementApi of(
            GatewayIdentity identity, Router router, NodeClients nodes, AccessPolicy access, ModelLoading loading) {
        return new ManagementApi(
                identity,
                new MergedStatistics(router, node -> nodes.of(node).statistics("", STATISTICS)),
                new NodeSettings(router, nodes),
                new ModelControl(loading, access.modelControl()),
                access);
    }
}
