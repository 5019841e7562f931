package io.infaas.gateway.frontend;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.repetition.SampledQueries;
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
 * @param memory bounds the memory of the requests of all front ends
 * @param connections open connections to all front ends
 * @param sampled gets the queries whose answers are compared
 */
public record FrontEndContext(
        Vertx vertx,
        Router router,
        GatewayMetrics metrics,
        GatewayLimits limits,
        DecisionExposure exposure,
        RetryBuffer retryBuffer,
        NodeConnector connector,
        MemoryLedger memory,
        ConnectionRegister connections,
        SampledQueries sampled) {

    /** Creates a context for the memory of this process, without comparisons. */
    public FrontEndContext(
            Vertx vertx,
            Router router,
            GatewayMetrics metrics,
            GatewayLimits limits,
            DecisionExposure exposure,
            RetryBuffer retryBuffer,
            NodeConnector connector,
            ConnectionLimits connections) {
        this(
                vertx,
                router,
                metrics,
                limits,
                exposure,
                retryBuffer,
                connector,
                MemoryLedger.ofThisJvm(),
                new ConnectionRegister(connections, metrics.connections(), SystemTicker.INSTANCE),
                SampledQueries.NONE);
    }

    /** The same with comparisons. */
    public FrontEndContext with(SampledQueries comparisons) {
        return new FrontEndContext(
                vertx, router, metrics, limits, exposure, retryBuffer, connector, memory, connections, comparisons);
    }
}
