package io.infaas.gateway.identity;

import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.statistics.Statistics;
import java.time.Duration;

/** All that clients are answered besides queries, the same over both protocols. */
public record Surface(Identity identity, Statistics statistics, Settings settings, ModelControl models, Access access) {

    private static final Duration STATISTICS = Duration.ofSeconds(2);

    /**
     * The surface of a router where no client loads or unloads.
     *
     * @param nodes by whom nodes are asked
     */
    public static Surface of(Identity identity, Router router, NodeClients nodes) {
        return of(identity, router, nodes, Access.OPEN, new ListedInstances(router, nodes));
    }

    /**
     * The surface of a router.
     *
     * @param access what clients have to show for what
     * @param loading what loads and unloads of clients lead to
     */
    public static Surface of(Identity identity, Router router, NodeClients nodes, Access access, ModelLoading loading) {
        return new Surface(
                identity,
                new Statistics(router, node -> nodes.of(node).statistics("", STATISTICS)),
                new Settings(router, nodes),
                new ModelControl(loading, access.modelControl()),
                access);
    }
}
