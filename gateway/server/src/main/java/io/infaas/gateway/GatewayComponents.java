package io.infaas.gateway;

import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.accesslog.AccessLogTarget.AccessLine;
import io.infaas.gateway.adopt.AdoptedModelLoading;
import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.control.ControllerModelLoading;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.exposition.ProcessMetric;
import io.infaas.gateway.exposition.SeriesLimit;
import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ListedInstanceLoading;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.NodeReleases;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.metrics.ExemplarSpans;
import io.infaas.gateway.metrics.GatewayMetric;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.repetition.RepeatedQueries;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.trace.Tracer;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.client.VertxDefaults;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** The components of one gateway, wired to each other. None of them listens on a port or calls a node before it is used. */
final class GatewayComponents {

    private static final Duration READINESS = Duration.ofSeconds(5);

    /** Timeout of a client's load request under a controller. */
    private static final Duration LOAD = Duration.ofMinutes(2);

    final Optional<BatchQueue<AccessLine>> accessLog;
    final Optional<Tracer> tracer;
    final Vertx vertx;
    final PrometheusMeterRegistry registry;
    final NodeClients nodes;
    private final Vertx probing;
    private final NodeClients probed;
    final HealthProbe probe;
    final Router router;
    private final RepeatedQueries repeated;
    final FrontEndContext queries;
    final NodeReleases releases;
    final ViewFeed feed;
    final ManagementApi management;
    final ManagementMethods methods;
    final GatewayServers servers;

    /**
     * Creates the components.
     *
     * @param ending whether the gateway reports not ready for any view
     */
    GatewayComponents(GatewayConfig config, BooleanSupplier ending) {
        // first, because it may fail
        accessLog = config.clients().accessLog().map(AccessLogTarget::open);
        tracer = config.clients().tracing().map(Tracer::open);
        registry =
                tracer.isPresent() ? ExemplarSpans.registry() : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        vertx = Vertx.vertx(VertxDefaults.options()
                .setEventLoopPoolSize(config.startup().eventLoops())
                .setPreferNativeTransport(true));
        SeriesLimit.apply(registry, SeriesLimit.MOST, GatewayMetric.SERIES_DROPPED.family());
        ProcessMetric.register(registry);
        GatewayMetrics metrics =
                new GatewayMetrics(registry, SystemTicker.INSTANCE, accessLog.orElse(null), tracer.orElse(null));
        NodeConnector connector = NodeConnector.system(vertx);
        HostAddresses addresses = connector.addresses(vertx);
        nodes = new NodeClients(vertx, config.nodes(), addresses);
        // an event loop without traffic: a loaded one would read answers too late, and the nodes would seem silent
        probing = Vertx.vertx(VertxDefaults.options().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        probed = new NodeClients(probing, config.nodes(), connector.addresses(probing));
        probe = new HealthProbe(
                new VertxScheduler(probing),
                instance -> probed.of(instance.node())
                        .modelReady(instance.model(), READINESS)
                        .toCompletionStage(),
                this::loads);
        AnswerSampling sampling = new AnswerSampling(config.comparedShare(), RandomDraw.fair());
        router = new Router(
                config.policy().with(RandomDraw.fair()),
                sampling,
                config.limits(),
                metrics,
                probe,
                SystemTicker.INSTANCE);
        FrontEndContext uncompared = new FrontEndContext(
                vertx,
                router,
                metrics,
                config.limits(),
                config.clients().exposure(),
                new RetryBuffer(config.limits()),
                connector,
                config.clients().connections());
        repeated = new RepeatedQueries(
                probing,
                router,
                probed,
                uncompared.memory(),
                sampling.counts(),
                SystemTicker.INSTANCE,
                metrics::recordComparison);
        queries = uncompared.with(repeated);
        metrics.connections().registerOpen(queries.connections()::open);
        MemoryLedger memory = queries.memory();
        metrics.registerRequestMemory(memory::bytes, memory::capacity, memory::refusals);
        releases = new NodeReleases(node -> nodes.of(node).serverMetadata(READINESS), SystemTicker.INSTANCE);
        feed = new ViewFeed(config, vertx, metrics, addresses);
        management = ManagementApi.of(
                new GatewayIdentity(
                        router,
                        !config.views().controllers().isEmpty(),
                        ending,
                        releases,
                        config.clients().access().sharedMemory().allowed()),
                router,
                nodes,
                config.clients().access(),
                createModelLoading(config.views()));
        methods = new ManagementMethods(management);
        servers = new GatewayServers(config, queries, management, methods, registry);
    }

    private ModelLoading createModelLoading(ViewSource views) {
        if (!views.controllers().isEmpty()) {
            return new ControllerModelLoading(
                    vertx, router, (name, pinned, limit) -> feed.controlClient().requestPin(name, pinned, limit), LOAD);
        }
        return views.adoption()
                .<ModelLoading>map(nodes -> new AdoptedModelLoading(nodes, this.nodes, router, feed::adoption))
                .orElseGet(() -> new ListedInstanceLoading(router, nodes));
    }

    /** Closes the connections to all other nodes. */
    void keep(Collection<Node> view) {
        nodes.keep(view);
        probed.keep(view);
        releases.keep(view);
    }

    // the probe reads the loads of the router, and the router notifies the probe of losses: so one reference resolves
    // late
    private LoadBook loads() {
        return router.loads();
    }

    private static Future<Void> toFuture(Optional<CompletionStage<Void>> closing) {
        return closing.map(Future::fromCompletionStage).orElse(Future.succeededFuture());
    }

    /** Closes all connections and threads; call it after all their users have stopped. */
    Future<Void> close() {
        return repeated.close()
                .transform(dropped -> Future.join(nodes.close(), probed.close()))
                .onComplete(closed -> queries.connector().close())
                .transform(closed ->
                        Future.join(toFuture(accessLog.map(BatchQueue::close)), toFuture(tracer.map(Tracer::close))))
                .transform(closed -> Future.join(vertx.close(), probing.close()).<Void>mapEmpty())
                .onComplete(closed -> registry.close());
    }
}
