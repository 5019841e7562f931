package io.infaas.controller.nodecontrol;

import io.infaas.catalog.Catalog;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.reconcile.NodeControl;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Creates controls of Triton servers that warm up models by the catalog's contracts. */
public final class TritonNodeControls implements NodeControl.Factory {

    private final Vertx vertx;
    private final WarmUpQueries queries;
    private final NodeCredentials credentials;
    private final Mandate mandate;

    /**
     * Deadlines of calls.
     *
     * @param load of a load; some models take minutes
     * @param observation of an observation
     * @param call of unload and readiness
     * @param inference of one warm-up query; the first one may be slow
     * @param warm time after which a warm-up sends no further query
     * @param warmQueries most queries of a warm-up
     */
    public record Deadlines(
            Duration load, Duration observation, Duration call, Duration inference, Duration warm, int warmQueries) {

        /** Two minutes, 2 s, 5 s, 30 s; a warm-up of 1 s or ten queries. */
        public static final Deadlines DEFAULTS = new Deadlines(
                Duration.ofMinutes(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                10);

        /** Of the list of a repository: in object storage that may be thousands of requests. */
        Duration listing() {
            return call.multipliedBy(3);
        }
    }

    /** @param mandate is checked right before each call that changes a node */
    public TritonNodeControls(Vertx vertx, Catalog catalog, NodeCredentials credentials, Mandate mandate) {
        this.mandate = mandate;
        this.credentials = credentials;
        this.vertx = vertx;
        this.queries = new WarmUpQueries(catalog);
    }

    @Override
    public NodeControl of(Node node) {
        return new TritonNodeControl(vertx, node, credentials.forNode(node.id()), queries, mandate, Deadlines.DEFAULTS);
    }

    @Override
    public void adopt(Catalog catalog) {
        queries.adopt(catalog);
    }
}
