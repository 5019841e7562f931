package io.infaas.gateway.routing;

import io.infaas.gateway.metrics.GatewayMetrics;
import io.vertx.core.Vertx;

/**
 * What every front end needs to serve a query.
 *
 * @param router where queries go
 * @param exposure whether answers tell who served them
 * @param retryBuffer what all front ends keep together
 */
public record Serving(
        Vertx vertx,
        Router router,
        GatewayMetrics metrics,
        Limits limits,
        DecisionExposure exposure,
        RetryBuffer retryBuffer) {}
