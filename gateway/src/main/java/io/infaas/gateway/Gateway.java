package io.infaas.gateway;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.routing.ListedModels;
import io.infaas.gateway.warm.ClassDataArchive;
import io.infaas.gateway.warm.GatewayWarmUp;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
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

    private final GatewayConfig config;
    private final AtomicBoolean warm = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final GatewayComponents parts;
    private @Nullable Future<Void> closed;

    private Gateway(GatewayConfig config) {
        this.config = config;
        parts = new GatewayComponents(config, () -> !warm.get() || draining.get());
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
        SocketTransport.of(parts.vertx).log(config.startup().eventLoops());
        LOG.info("class-data archive: {}", ClassDataArchive.ofThisJvm());
        config.nodes().follow(parts.vertx);
        double demandShare = config.clients().connections().perAddress().demandShare();
        parts.vertx.setPeriodic(RELAX_MS, timer -> {
            parts.router.relax();
            parts.queries.metrics().endSecond(demandShare);
        });
        return config.views()
                .initialView()
                .map(this::applyAndCheck)
                .orElse(Future.succeededFuture())
                .compose(checked -> parts.servers.open())
                .compose(open -> {
                    parts.feed.start(this);
                    return warmUp.transform(this::becomeReady);
                })
                .compose(ready -> parts.feed.awaitFirstScan());
    }

    // the instances of a view file may be stale, those of a controller are not
    private Future<Void> applyAndCheck(View view) {
        parts.router.apply(view);
        return Future.fromCompletionStage(
                parts.probe.checkAll(parts.router.routes().instances()));
    }

    // a slow start is better than none
    private Future<Void> becomeReady(AsyncResult<?> warmUp) {
        if (warmUp.failed()) {
            LOG.warn("the warm-up failed, the first queries will be slow: {}", String.valueOf(warmUp.cause()));
        } else {
            LOG.info("warm: {}", warmUp.result());
        }
        warm.set(true);
        return Future.succeededFuture();
    }

    /**
     * Stops the gateway. It becomes not ready and accepts no new work at once; queries in progress have the configured grace.
     * Idempotent: repeated calls return the same future.
     */
    public synchronized Future<Void> close() {
        Future<Void> closing = closed;
        if (closing == null) {
            draining.set(true);
            parts.probe.close();
            parts.methods.close();
            closing = parts.servers
                    .drain(config.grace())
                    // the controller receives idle reports until the last drain has ended
                    .transform(drained -> parts.feed.close())
                    .transform(silent -> parts.servers.closeMetrics())
                    .transform(stopped -> parts.close());
            closed = closing;
        }
        return closing;
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
        }
    }

    @Override
    public void list(ListedModels models) {
        parts.router.list(models);
    }

    /** Number of adopted models; 0 without nodes to adopt from. */
    public int adoptedModels() {
        return parts.feed.adoptedModels();
    }

    /** Completes when the first model is adopted; never without nodes to adopt from. */
    public Future<Void> awaitFirstAdoption() {
        return parts.feed.awaitFirstAdoption();
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
}
