package io.infaas.gateway.identity;

import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.statistics.Statistics;
import java.time.Duration;

/** All that clients are answered besides queries, the same over both protocols. */
public record Surface(Identity identity, Statistics statistics, Settings settings, ModelControl models, Access access) {

    private static final Duration STATISTICS = Duration.ofSeconds(2);

    /**
     * The surface of a router without a controller, where no client loads or unloads.
     *
     * @param nodes by whom nodes are asked
     */
    public static Surface of(Identity identity, Router router, NodeClients nodes) {
        return of(identity, router, nodes, Access.OPEN, false);
    }

    /**
     * The surface of a router.
     *
     * @param access what clients have to show for what
     * @param controlled whether a controller decides what is loaded
     */
    public static Surface of(Identity identity, Router router, NodeClients nodes, Access access, boolean controlled) {
        return new Surface(
                identity,
                new Statistics(router, node -> nodes.of(node).statistics("", STATISTICS)),
                new Settings(router, nodes),
                new ModelControl(router, nodes, access.modelControl(), controlled),
                access);
    }
}
