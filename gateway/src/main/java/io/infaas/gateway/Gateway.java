package io.infaas.gateway;

import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.identity.GrpcControl;
import io.infaas.gateway.identity.HttpAnswers;
import io.infaas.gateway.identity.Identity;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.MetricsServer;
import io.infaas.gateway.routing.Front;
import io.infaas.gateway.routing.RetryBuffer;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.routing.Serving;
import io.infaas.gateway.selection.Dice;
import io.infaas.gateway.view.Routes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: everything that runs in it is made and wired here. Whoever starts it closes it; until then it serves by
 * the view that it was started with.
 */
public final class Gateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long RELAX_MS = 1_000;

    private final GatewayConfig config;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final NodeChecks checks = new NodeChecks(vertx);
    private final Router router;
    private final LoadBook loads;
    private final HealthProbe probe;
    private final Serving serving;
    private final List<Front> fronts = new ArrayList<>();
    private @Nullable Front http;
    private @Nullable Front grpc;
    private @Nullable MetricsServer metricsServer;
    private @Nullable Future<Void> closed;

    private Gateway(GatewayConfig config) {
        this.config = config;
        Routes routes = Routes.of(config.view());
        // the probe is told of losses by the book that it reads, so one of the two has to come late
        HealthProbe[] told = new HealthProbe[1];
        loads = LoadBook.of(routes, candidate -> told[0].watch(candidate));
        probe = new HealthProbe(vertx, checks, () -> loads);
        told[0] = probe;
        router = new Router(vertx, routes, loads, config.policy().with(Dice.fair()), config.limits(), metrics);
        serving = new Serving(
                vertx, () -> router, metrics, config.limits(), config.exposure(), new RetryBuffer(config.limits()));
    }

    /**
     * Starts a gateway: asks each instance of the view once whether it is ready, then opens the ports.
     *
     * @return fails with a {@link GatewayStartException}, after everything was closed again
     */
    public static Future<Gateway> start(GatewayConfig config) {
        Gateway gateway = new Gateway(config);
        return gateway.open().map(gateway).recover(failure -> gateway.close()
                .transform(ended -> Future.failedFuture(failure)));
    }

    private Future<Void> open() {
        Identity identity = new Identity(() -> router, draining::get);
        long relaxing = vertx.setPeriodic(RELAX_MS, timer -> loads.relax());
        LOG.debug("timer {} relaxes corrections", relaxing);
        return probe.look(router.routes().candidates())
                .compose(looked -> bound(
                        "--http-port",
                        config.httpPort(),
                        HttpFront.listen(serving, new HttpAnswers(identity), config.host(), config.httpPort())))
                .compose(front -> {
                    http = front;
                    fronts.add(front);
                    return bound(
                            "--grpc-port",
                            config.grpcPort(),
                            GrpcFront.listen(
                                    serving, GrpcControl.server(vertx, identity), config.host(), config.grpcPort()));
                })
                .compose(front -> {
                    grpc = front;
                    fronts.add(front);
                    return bound(
                            "--metrics-port",
                            config.metricsPort(),
                            MetricsServer.listen(vertx, registry, config.host(), config.metricsPort()));
                })
                .map(server -> {
                    metricsServer = server;
                    return null;
                });
    }

    private <T> Future<T> bound(String flag, int port, Future<T> listening) {
        return listening.recover(failure -> {
            String why = failure instanceof BindException || failure.getCause() instanceof BindException
                    ? "is in use or may not be bound; end what listens there or choose another port with " + flag
                            + " (0 for a free one)"
                    : "cannot be bound (" + flag + ")";
            return Future.failedFuture(new GatewayStartException(
                    "port %d on %s %s: %s".formatted(port, config.host(), why, failure.getMessage()), failure));
        });
    }

    public int httpPort() {
        return started(http).port();
    }

    public int grpcPort() {
        return started(grpc).port();
    }

    public int metricsPort() {
        return started(metricsServer).port();
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the gateway is not started");
        }
        return part;
    }

    /**
     * Ends the gateway: it is not ready any more and accepts nothing new at once, what is under way has the configured grace.
     * Calling it again gives the same end.
     */
    public synchronized Future<Void> close() {
        Future<Void> known = closed;
        if (known == null) {
            draining.set(true);
            probe.close();
            known = Future.join(fronts.stream()
                            .map(front -> front.shutdown(config.grace()))
                            .toList())
                    .transform(drained -> metricsServer == null ? Future.succeededFuture() : metricsServer.close())
                    .transform(ended -> checks.close())
                    .transform(ended -> vertx.close())
                    .onComplete(ended -> registry.close());
            closed = known;
        }
        return known;
    }
}
