package io.infaas.gateway.routing;

import io.infaas.gateway.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * What every front end needs to serve a query.
 *
 * @param router the router in force; a query asks once and keeps it
 * @param exposure whether answers tell who served them
 * @param retryBuffer what all front ends keep together
 */
public record Serving(
        Vertx vertx,
        Supplier<Router> router,
        GatewayMetrics metrics,
        Limits limits,
        DecisionExposure exposure,
        RetryBuffer retryBuffer) {}
