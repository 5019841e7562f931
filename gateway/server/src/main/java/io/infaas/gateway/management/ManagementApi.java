package io.infaas.gateway.management;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeClients.NodePages;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.statistics.MergedStatistics;
import java.time.Duration;

/** The gateway's answers to all requests except queries, the same over both protocols. */
public record ManagementApi(
        GatewayIdentity identity,
        MergedStatistics statistics,
        NodeSettings settings,
        ModelControl models,
        SharedMemory memory,
        AccessPolicy access) {

    private static final Duration STATISTICS = Duration.ofSeconds(2);
    private static final Duration METRICS = Duration.ofSeconds(1);

    /**
     * The API of a router where no client loads or unloads.
     *
     * @param nodes clients of the nodes
     */
    public static ManagementApi of(GatewayIdentity identity, Router router, NodeClients nodes) {
        return of(identity, router, nodes, AccessPolicy.OPEN, new ListedInstanceLoading(router, nodes));
    }

    /**
     * The API of a router.
     *
     * @param access requests that need a secret header
     * @param loading loads and unloads models for clients
     */
    public static ManagementApi of(
            GatewayIdentity identity, Router router, NodeClients nodes, AccessPolicy access, ModelLoading loading) {
        return new ManagementApi(
                identity,
                new MergedStatistics(
                        router,
                        node -> nodes.of(node).statistics("", STATISTICS),
                        new NodePages(node -> nodes.metrics(node, METRICS), router.ticker())::read),
                new NodeSettings(router, nodes),
                new ModelControl(loading),
                new SharedMemory(router, nodes, access.sharedMemory()),
                access);
    }
}
