package io.infaas.gateway.frontend;

import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Vertx;

/**
 * What every front end needs to serve a query.
 *
 * @param router where queries go
 * @param exposure whether answers tell who served them
 * @param retryBuffer what all front ends keep together
 * @param connector how front ends connect to nodes; closed by its owner
 */
public record FrontEndContext(
        Vertx vertx,
        Router router,
        GatewayMetrics metrics,
        GatewayLimits limits,
        DecisionExposure exposure,
        RetryBuffer retryBuffer,
        NodeConnector connector) {}
