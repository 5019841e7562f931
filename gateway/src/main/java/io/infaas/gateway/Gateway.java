package io.infaas.gateway;

import io.infaas.gateway.adopt.AdoptedModelLoading;
import io.infaas.gateway.adopt.Adoption;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlTiming;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.control.ControllerModelLoading;
import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.ListenPorts;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ListedInstanceLoading;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.MetricsServer;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.time.SystemTicker;
import io.infaas.gateway.warm.ClassDataArchive;
import io.infaas.gateway.warm.GatewayWarmUp;
import io.infaas.triton.client.VertxDefaults;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: creates and wires all its components. It serves by the newest view until it is closed; the caller that
 * starts it closes it.
 */
public final class Gateway implements ControlledGateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long RELAX_MS = 1_000;
    private static final Duration READINESS = Duration.ofSeconds(5);

    /** Timeout of a client's load request under a controller. */
    private static final Duration LOAD = Duration.ofMinutes(2);

    private final GatewayConfig config;
    private final Vertx vertx;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final AtomicBoolean warm = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final NodeConnector connector;
    private final NodeClients nodes;
    private final Router router;
    private final HealthProbe probe;
    private final FrontEndContext serving;
    private final ManagementApi surface;
    private final ManagementMethods methods;
    private final List<FrontEnd> fronts = new ArrayList<>();
    private @Nullable FrontEnd http;
    private @Nullable FrontEnd grpc;
    private @Nullable MetricsServer metricsServer;
    private volatile @Nullable ControlClient control;
    private volatile @Nullable Adoption adoption;
    private @Nullable Future<Void> closed;

    private Gateway(GatewayConfig config) {
        this.config = config;
        vertx = Vertx.vertx(VertxDefaults.options()
                .setEventLoopPoolSize(config.startup().eventLoops())
                .setPreferNativeTransport(true));
        connector = NodeConnector.system(vertx);
        nodes = new NodeClients(vertx, config.nodes());
        probe = new HealthProbe(
                new VertxScheduler(vertx),
                instance -> nodes.of(instance.node())
                        .modelReady(instance.model(), READINESS)
                        .toCompletionStage(),
                this::loads);
        router = new Router(
                config.policy().with(RandomDraw.fair()), config.limits(), metrics, probe, SystemTicker.INSTANCE);
        serving = new FrontEndContext(
                vertx,
                router,
                metrics,
                config.limits(),
                config.clients().exposure(),
                new RetryBuffer(config.limits()),
                connector);
        surface = ManagementApi.of(
                new GatewayIdentity(
                        router, config.views().controller().isPresent(), () -> !warm.get() || draining.get()),
                router,
                nodes,
                config.clients().access(),
                loading());
        methods = new ManagementMethods(surface);
    }

    private ModelLoading loading() {
        if (config.views().controller().isPresent()) {
            return new ControllerModelLoading(
                    vertx, router, (name, wanted, limit) -> running(control).ask(name, wanted, limit), LOAD);
        }
        return config.views()
                .adoption()
                .<ModelLoading>map(found -> new AdoptedModelLoading(found, nodes, router, () -> running(adoption)))
                .orElseGet(() -> new ListedInstanceLoading(router, nodes));
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw Refusal.unavailable("the gateway is starting");
        }
        return part;
    }

    // the probe reads the loads of the router, and the router notifies the probe of losses: one of the two
    // references must resolve late
    private LoadBook loads() {
        return router.loads();
    }

    /**
     * Starts a gateway. It checks the readiness of each instance of the initial view once, opens the ports, scans the nodes whose
     * models it adopts, and warms up. It serves queries before it is warm, but reports ready only then.
     *
     * @return completes when the gateway is warm and has scanned each node once, successfully or not; fails with a
     *     {@link GatewayStartException} after it has closed everything
     */
    public static Future<Gateway> start(GatewayConfig config) {
        Duration longest = config.startup().warmUp();
        return start(config, longest.isZero() ? Future.succeededFuture() : GatewayWarmUp.run(config.policy(), longest));
    }

    /** Starts a gateway that is ready when the given warm-up ends. */
    static Future<Gateway> start(GatewayConfig config, Future<?> warmUp) {
        Gateway gateway = new Gateway(config);
        return gateway.open(warmUp).map(gateway).recover(failure -> gateway.close()
                .transform(ended -> Future.failedFuture(failure)));
    }

    private Future<Void> open(Future<?> warmUp) {
        SocketTransport.of(vertx).log(config.startup().eventLoops());
        LOG.info("class-data archive: {}", ClassDataArchive.ofThisJvm());
        long relaxing = vertx.setPeriodic(RELAX_MS, timer -> router.relax());
        LOG.debug("timer {} relaxes corrections", relaxing);
        ListenPorts ports = config.clients().ports();
        return config.views()
                .initialView()
                .map(this::begin)
                .orElse(Future.succeededFuture())
                .compose(looked -> bound(
                        "--http-port",
                        ports.http(),
                        HttpFront.listen(
                                serving,
                                new ManagementEndpoints(surface),
                                ports.host(),
                                ports.http(),
                                config.clients().tls(),
                                config.nodes())))
                .compose(front -> {
                    http = front;
                    fronts.add(front);
                    return bound(
                            "--grpc-port",
                            ports.grpc(),
                            GrpcFront.listen(
                                    serving,
                                    methods,
                                    ports.host(),
                                    ports.grpc(),
                                    config.clients().tls(),
                                    config.nodes()));
                })
                .compose(front -> {
                    grpc = front;
                    fronts.add(front);
                    return bound(
                            "--metrics-port",
                            ports.metrics(),
                            MetricsServer.listen(vertx, registry, ports.host(), ports.metrics()));
                })
                .compose(server -> {
                    metricsServer = server;
                    control = config.views().controller().map(this::dial).orElse(null);
                    adoption = config.views().adoption().map(this::adopt).orElse(null);
                    return warmUp.transform(this::warmed);
                })
                .compose(isWarm -> or(adoption, Adoption::scannedOnce));
    }

    // a slow start is better than none
    private Future<Void> warmed(AsyncResult<?> end) {
        if (end.failed()) {
            LOG.warn("the warm-up failed, the first queries will be slow: {}", String.valueOf(end.cause()));
        } else {
            LOG.info("warm: {}", end.result());
        }
        warm.set(true);
        return Future.succeededFuture();
    }

    private ControlClient dial(ControllerAddress controller) {
        String version = Gateway.class.getPackage().getImplementationVersion();
        ControlClient client = ControlClient.start(
                vertx, controller, this, version == null ? "development" : version, ControlTiming.DEFAULT);
        metrics.controller(client::connected);
        return client;
    }

    private Adoption adopt(AdoptionConfig nodes) {
        Adoption begun = Adoption.start(vertx, nodes, this, config.nodes());
        metrics.adopted(begun::models, begun::leftOut, begun::silent);
        return begun;
    }

    // the instances of a view file may be stale, those of a controller are not
    private Future<Void> begin(View view) {
        router.apply(view);
        return Future.fromCompletionStage(probe.checkAll(router.routes().instances()));
    }

    private static <T> Future<Void> or(@Nullable T part, Function<T, Future<Void>> what) {
        return part == null ? Future.succeededFuture() : what.apply(part);
    }

    private <T> Future<T> bound(String flag, int port, Future<T> listening) {
        return listening.recover(failure -> {
            // native transports report a port in use with exceptions of their own
            boolean taken = (failure instanceof IOException && !(failure instanceof UnknownHostException))
                    || failure.getCause() instanceof BindException;
            String why = taken
                    ? "is in use or may not be bound; end what listens there or choose another port with " + flag
                            + " (0 for a free one)"
                    : "cannot be bound (" + flag + ")";
            return Future.failedFuture(new GatewayStartException(
                    "port %d on %s %s: %s"
                            .formatted(port, config.clients().ports().host(), why, failure.getMessage()),
                    failure));
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
     * Puts a view in force, unless it is not newer than the current one. After it returns, no query starts on an instance that
     * does not serve in this view, and waiting queries are decided again by it. Thread-safe.
     */
    @Override
    public void apply(View view) {
        if (router.apply(view)) {
            nodes.keep(view.nodes());
            surface.statistics().apply(view);
        }
    }

    /** Number of adopted models; 0 without nodes to adopt from. */
    public int adoptedModels() {
        Adoption begun = adoption;
        return begun == null ? 0 : begun.models();
    }

    /** Completes when the first model is adopted; never without nodes to adopt from. */
    public Future<Void> firstAdopted() {
        Adoption begun = adoption;
        return begun == null ? Promise.<Void>promise().future() : begun.serving();
    }

    /** Version of the view in force; 0 before the first. */
    @Override
    public long viewVersion() {
        return router.viewVersion();
    }

    /**
     * Whether no query of any view is in flight at an instance. If the instance does not serve in the view in force, it stays
     * idle.
     *
     * @param variant full name of the variant
     * @param node id of the node
     */
    @Override
    public boolean idle(String variant, String node) {
        return router.idle(variant, node);
    }

    /** Returns the demand since the last call. */
    @Override
    public DemandReport report() {
        return router.report();
    }

    /** Notifies {@code listener} whenever a query starts to wait, on an event loop; it must not block. */
    @Override
    public void onCold(Runnable listener) {
        router.onCold(listener);
    }

    /**
     * Stops the gateway. It becomes not ready and accepts no new work at once; queries in progress have the configured grace.
     * Idempotent: repeated calls return the same future.
     */
    public synchronized Future<Void> close() {
        Future<Void> known = closed;
        if (known == null) {
            draining.set(true);
            probe.close();
            methods.close();
            known = Future.join(fronts.stream()
                            .map(front -> front.shutdown(config.grace()))
                            .toList())
                    // the controller receives idle reports until the last drain has ended
                    .transform(drained -> or(adoption, Adoption::close))
                    .transform(looksNoMore -> or(control, ControlClient::close))
                    .transform(ended -> or(metricsServer, MetricsServer::close))
                    .transform(ended -> nodes.close())
                    .onComplete(ended -> connector.close())
                    .transform(ended -> vertx.close())
                    .onComplete(ended -> registry.close());
            closed = known;
        }
        return known;
    }
}
