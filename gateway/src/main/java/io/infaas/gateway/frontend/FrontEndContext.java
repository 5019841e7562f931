package io.infaas.gateway.frontend;

import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Vertx;

/**
 * The shared objects that every front end needs to serve a query.
 *
 * @param router routes queries to instances
 * @param exposure whether answers expose variant and node
 * @param retryBuffer budget shared by all front ends
 * @param connector connects front ends to nodes; its owner closes it
 * @param memory bounds what the requests of all front ends hold
 */
public record FrontEndContext(
        Vertx vertx,
        Router router,
        GatewayMetrics metrics,
        GatewayLimits limits,
        DecisionExposure exposure,
        RetryBuffer retryBuffer,
        NodeConnector connector,
        MemoryLedger memory) {

    /** Creates a context with a ledger of its own for the memory of this process. */
    public FrontEndContext(
            Vertx vertx,
            Router router,
            GatewayMetrics metrics,
            GatewayLimits limits,
            DecisionExposure exposure,
            RetryBuffer retryBuffer,
            NodeConnector connector) {
        this(vertx, router, metrics, limits, exposure, retryBuffer, connector, MemoryLedger.ofThisJvm());
    }
}
