package io.infaas.gateway;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.SharedPages;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndConfig;
import io.infaas.gateway.frontend.FrontEndConfig.ListenPorts;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.http.MetricsPort;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.statistics.ServedMetrics;
import io.infaas.gateway.statistics.StatisticsPage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a gateway: the front ends of both protocols, and the metrics. */
final class GatewayServers {

    private final FrontEndConfig clients;
    private final NodeSecurity security;
    private final FrontEndContext queries;
    private final ManagementApi management;
    private final ManagementMethods methods;
    private final PrometheusMeterRegistry registry;
    private final List<FrontEnd> fronts = new ArrayList<>();
    private @Nullable FrontEnd http;
    private volatile @Nullable FrontEnd grpc;
    private @Nullable Future<MetricsPort> metrics;

    GatewayServers(
            GatewayConfig config,
            FrontEndContext queries,
            ManagementApi management,
            ManagementMethods methods,
            PrometheusMeterRegistry registry) {
        this.clients = config.clients();
        this.security = config.nodes();
        this.queries = queries;
        this.management = management;
        this.methods = methods;
        this.registry = registry;
    }

    /** Opens the ports of clients; fails with a {@link Gateway.GatewayStartException}, with the port before it still open. */
    Future<Void> openClients() {
        return openHttp().compose(open -> openGrpc());
    }

    private Future<Void> openHttp() {
        ListenPorts ports = clients.ports();
        return bind(
                        "--http-port",
                        ports.http(),
                        HttpFront.listen(
                                queries,
                                new ManagementEndpoints(management),
                                ports.host(),
                                ports.http(),
                                clients.tls(),
                                security))
                .onSuccess(front -> {
                    http = front;
                    fronts.add(front);
                })
                .mapEmpty();
    }

    private Future<Void> openGrpc() {
        ListenPorts ports = clients.ports();
        return bind(
                        "--grpc-port",
                        ports.grpc(),
                        GrpcFront.listen(queries, methods, ports.host(), ports.grpc(), clients.tls(), security))
                .onSuccess(front -> {
                    grpc = front;
                    fronts.add(front);
                })
                .mapEmpty();
    }

    /** Opens the metrics port; fails with a {@link Gateway.GatewayStartException}. */
    Future<Void> openMetrics() {
        ListenPorts ports = clients.ports();
        // rendering the page of many applications takes too long for an event loop
        SharedPages pages = SharedPages.on(queries.vertx(), this::renderMetrics, SharedPages.MOST_BYTES);
        Future<MetricsPort> binding = MetricsPort.listen(
                queries.vertx(), ports.host(), ports.metrics(), clients.metricsTls(), clients.operators(), pages::read);
        metrics = binding;
        return bind("--metrics-port", ports.metrics(), binding).mapEmpty();
    }

    private Future<String> renderMetrics(MetricsFormat format) {
        return management
                .statistics()
                .readMetrics()
                .otherwise(ServedMetrics.NONE)
                .compose(metrics -> queries.vertx()
                        .executeBlocking(() -> format.page(registry, StatisticsPage.of(metrics, format)), false));
    }

    private <T> Future<T> bind(String flag, int port, Future<T> listening) {
        return listening.recover(failure -> {
            // native transports report a port in use with exceptions of their own
            boolean occupied = (failure instanceof IOException && !(failure instanceof UnknownHostException))
                    || failure.getCause() instanceof BindException;
            String why = occupied
                    ? "is in use or not permitted; stop its listener or choose another port with " + flag
                            + " (0 for a free one)"
                    : "cannot be bound (" + flag + ")";
            return Future.failedFuture(new Gateway.GatewayStartException(
                    "port %d on %s %s: %s".formatted(port, clients.ports().host(), why, failure.getMessage()),
                    failure));
        });
    }

    int httpPort() {
        return requireOpen(http).port();
    }

    int grpcPort() {
        return requireOpen(grpc).port();
    }

    int metricsPort() {
        return requireOpen(requireOpen(metrics).result()).port();
    }

    private static <T> T requireOpen(@Nullable T server) {
        if (server == null) {
            throw new IllegalStateException("the gateway is not started");
        }
        return server;
    }

    /** Whether clients are served. */
    boolean areOpen() {
        return grpc != null;
    }

    /** Serves on, and has clients of persistent connections reconnect, through a balancer to another gateway. */
    void leave() {
        fronts.forEach(FrontEnd::leave);
    }

    /** Accepts no new work; completes when all queries have ended, at the latest after {@code grace}. */
    Future<Void> drain(Duration grace) {
        return Future.join(fronts.stream().map(front -> front.shutdown(grace)).toList())
                .mapEmpty();
    }

    /** Closes the metrics port, even while it opens. */
    Future<Void> closeMetrics() {
        Future<MetricsPort> binding = metrics;
        return binding == null
                ? Future.succeededFuture()
                : binding.compose(MetricsPort::close, unbound -> Future.succeededFuture());
    }
}
