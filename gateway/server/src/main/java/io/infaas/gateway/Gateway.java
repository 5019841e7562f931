package io.infaas.gateway;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.protocol.WorkOfOthers;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.ListedModels;
import io.infaas.gateway.warm.ClassDataArchive;
import io.infaas.gateway.warm.GatewayWarmUp;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: starts, drains and closes its components. It serves by the newest view until it is closed; the caller that
 * starts it closes it.
 */
public final class Gateway implements ControlledGateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long RELAX_MS = 1_000;

    private static final long REMINDER_MS = 10_000;

    private final GatewayConfig config;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Promise<Void> firstView = Promise.promise();
    private final GatewayComponents parts;
    private @Nullable Future<Void> closed;

    private Gateway(GatewayConfig config) {
        this.config = config;
        parts = new GatewayComponents(config, ending::get);
    }

    /** Creates a gateway that neither listens nor connects before {@link #open}. */
    public static Gateway of(GatewayConfig config) {
        return new Gateway(config);
    }

    /** Creates and opens a gateway. */
    public static Future<Gateway> start(GatewayConfig config) {
        Gateway gateway = of(config);
        return gateway.open().map(gateway);
    }

    /**
     * Opens the gateway: the metrics port at once, the ports of clients when the first view is in force and the path of a query is
     * warm. Before that, the gateway checks the readiness of each instance of an initial view once, and scans each node whose
     * models it adopts once.
     *
     * @return completes when the ports are open, so never if no view arrives; fails with a {@link GatewayStartException} after the
     *     gateway has closed everything
     */
    public Future<Void> open() {
        Duration longest = config.startup().warmUp();
        return open(longest.isZero() ? Future.succeededFuture() : GatewayWarmUp.run(config.policy(), longest));
    }

    /** Opens the gateway after the given warm-up. */
    Future<Void> open(Future<?> warmUp) {
        SocketTransport.of(parts.vertx).log(config.startup().eventLoops());
        LOG.info("class-data archive: {}", ClassDataArchive.ofThisJvm());
        config.nodes().follow(parts.vertx);
        double demandShare = config.clients().connections().perAddress().demandShare();
        parts.vertx.setPeriodic(RELAX_MS, timer -> {
            parts.router.relax();
            parts.queries.metrics().endSecond(demandShare);
        });
        long reminder = parts.vertx.setPeriodic(
                REMINDER_MS,
                timer -> LOG.warn(
                        "the HTTP and gRPC ports stay closed until there is a view: {}",
                        config.views().describe()));
        // bound to no event loop, because all have ended when a start that fails has closed everything
        return Future.<Void>succeededFuture()
                .compose(started -> parts.servers.openMetrics())
                .compose(open ->
                        config.views().initialView().map(this::applyAndCheck).orElse(Future.succeededFuture()))
                .compose(checked -> {
                    parts.feed.start(this);
                    return parts.feed.awaitFirstScan();
                })
                .compose(scanned -> firstView.future())
                .onComplete(viewed -> parts.vertx.cancelTimer(reminder))
                .compose(viewed -> warmUp.transform(Gateway::logWarmUp))
                .compose(warm ->
                        ending.get() ? Future.failedFuture("closed before it was open") : parts.servers.openClients())
                .recover(failure -> close().transform(ended -> Future.failedFuture(failure)));
    }

    // a view file may list stale instances, a controller does not
    private Future<Void> applyAndCheck(View view) {
        apply(view);
        return Future.fromCompletionStage(
                parts.probe.checkAll(parts.router.routes().instances()));
    }

    // a slow start is better than none
    private static Future<Void> logWarmUp(AsyncResult<?> warmUp) {
        if (warmUp.failed()) {
            LOG.warn("the warm-up failed, the first queries will be slow: {}", String.valueOf(warmUp.cause()));
        } else {
            LOG.info("warm: {}", warmUp.result());
        }
        return Future.succeededFuture();
    }

    /**
     * Stops the gateway. It becomes not ready at once and serves on for its lame-duck time; then it accepts no new work, and
     * queries in progress have the configured grace. Idempotent: repeated calls return the same future.
     */
    public synchronized Future<Void> close() {
        Future<Void> closing = closed;
        if (closing == null) {
            ending.set(true);
            closing = leave().compose(left -> {
                        parts.probe.close();
                        parts.methods.close();
                        return parts.servers.drain(config.shutdown().grace());
                    })
                    // the controller receives idle reports until the last drain has ended
                    .transform(drained -> parts.feed.close())
                    .transform(silent -> parts.servers.closeMetrics())
                    .transform(stopped -> parts.close());
            closed = closing;
        }
        return closing;
    }

    private Future<Void> leave() {
        long lameDuckMs = config.shutdown().lameDuck().toMillis();
        if (lameDuckMs == 0 || !parts.servers.areOpen()) {
            return Future.succeededFuture();
        }
        parts.servers.leave();
        LOG.info("not ready, serves for another {} ms", lameDuckMs);
        // bound to no event loop, because all have ended when the close completes
        Promise<Void> over = Promise.promise();
        parts.vertx.setTimer(lameDuckMs, timer -> over.complete());
        return over.future();
    }

    public int httpPort() {
        return parts.servers.httpPort();
    }

    public int grpcPort() {
        return parts.servers.grpcPort();
    }

    public int metricsPort() {
        return parts.servers.metricsPort();
    }

    /**
     * Puts a view in force, unless it is not newer than the current one. After it returns, no query starts on an instance that
     * does not serve in this view, and waiting queries are decided again by it. Thread-safe.
     */
    @Override
    public void apply(View view) {
        if (parts.router.apply(view)) {
            parts.keep(view.nodes());
            parts.management.statistics().apply(view);
            firstView.tryComplete();
        }
    }

    @Override
    public void list(ListedModels models) {
        parts.router.list(models);
    }

    @Override
    public void recordOthers(WorkOfOthers work) {
        Map<IndexedInstance.Key, Double> workMs = new HashMap<>();
        work.getWorkList()
                .forEach(one -> workMs.merge(
                        new IndexedInstance.Key(one.getVariant(), one.getNode()),
                        Math.max(0, one.getMs()),
                        Double::sum));
        if (viewVersion() > 0) {
            parts.router.loads().recordOthers(workMs);
        }
    }

    @Override
    public double othersMs() {
        return viewVersion() > 0 ? parts.router.loads().othersMs() : 0;
    }

    /** Number of adopted models; 0 without nodes to adopt from. */
    public int adoptedModels() {
        return parts.feed.adoptedModels();
    }

    /** Version of the view in force; 0 before the first. */
    @Override
    public long viewVersion() {
        return parts.router.viewVersion();
    }

    /**
     * Whether no query of any view is in flight at an instance. If the instance does not serve in the view in force, it stays
     * idle.
     *
     * @param variant full name of the variant
     * @param node id of the node
     */
    @Override
    public boolean isIdle(String variant, String node) {
        return parts.router.isIdle(variant, node);
    }

    /** Returns the demand since the last call. */
    @Override
    public DemandReport report() {
        return parts.router.report();
    }

    /** Notifies {@code listener} whenever a query starts to wait, on an event loop; it must not block. */
    @Override
    public void onCold(Runnable listener) {
        parts.router.onCold(listener);
    }

    /** The gateway could not start and has released all resources; the message contains the remedy. */
    public static final class GatewayStartException extends RuntimeException {

        public GatewayStartException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
