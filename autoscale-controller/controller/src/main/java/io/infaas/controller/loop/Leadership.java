package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.ControlTerm;
import io.infaas.controller.control.GatewayListener;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.nodecontrol.TritonNodeControls;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State and actions of a controller while it leads. It starts empty, like a new controller; a leadership that is never started does nothing
 * and shows an empty state.
 */
final class Leadership {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final ControllerConfig config;
    private final Mandate mandate;
    private final Vertx vertx;
    private final ControllerMetrics metrics;
    private final LongSupplier nanos;
    private final LoopThread thread;
    private final GatewayRegistry gateways;
    private final Reconciler reconciler;
    private final PlannerThread planner;
    private final ControlLoop loop;
    private final StatusSnapshots snapshots;

    /** Shared parts of all leaderships of a controller. */
    record Surroundings(
            PlanningPolicy policy,
            Duration lease,
            Vertx vertx,
            Journal journal,
            CorrectionMemory corrections,
            ControllerMetrics metrics,
            Clock clock,
            LongSupplier nanos) {}

    Leadership(ControllerConfig config, Mandate mandate, Surroundings around, GatewayPublisher publisher) {
        this.config = config;
        this.mandate = mandate;
        this.vertx = around.vertx();
        this.metrics = around.metrics();
        this.nanos = around.nanos();
        thread = new LoopThread(new ThrottledFailureLog(around.journal(), nanos));
        planner = new PlannerThread(
                work -> {
                    thread.run(work);
                    thread.requestIteration();
                },
                metrics::recordRound,
                nanos);
        gateways = new GatewayRegistry(nanos.getAsLong(), config.first(), around.lease());
        Catalog catalog = config.loop().catalogInForce();
        reconciler = new Reconciler(
                catalog,
                ReconcilerSettings.DEFAULTS,
                new TritonNodeControls(vertx, catalog, config.credentials(), mandate),
                this::isDrained,
                around.journal(),
                thread::run,
                thread::requestIteration);
        loop = new ControlLoop(
                config.loop(),
                catalog,
                new NodeTrials(config.loop().profiling(), mandate::isHeld),
                mandate.epoch(),
                around.policy(),
                planner,
                gateways,
                reconciler,
                around.journal(),
                metrics::recordChange,
                publisher,
                around.clock(),
                nanos.getAsLong());
        loop.remember(around.corrections());
        snapshots = new StatusSnapshots(vertx, thread, nanos, loop::snapshot);
    }

    private boolean isDrained(Placement placement, long version) {
        long now = nanos.getAsLong();
        return gateways.isDrained(placement, version, now) || loop.isLeft(placement, now);
    }

    Mandate mandate() {
        return mandate;
    }

    ControlTerm term() {
        return new ControlTerm(mandate, new GatewayEvents(thread, loop, gateways, nanos));
    }

    /** Begins to act. */
    void start() {
        config.loop().nodes().onChange(() -> thread.runEvent(loop::machinesChanged));
        thread.start(this::iterate);
    }

    private Duration iterate() {
        if (!mandate.isHeld()) {
            return Duration.ofMillis(LoopThread.EVERY_MS);
        }
        long begin = nanos.getAsLong();
        Duration next = loop.iterate(begin);
        metrics.recordTick(nanos.getAsLong() - begin);
        return next;
    }

    /** Makes a change of an operator on the loop's thread; fails with one line if the loop does not answer. */
    <T> Future<T> operate(Function<Fleet, T> change) {
        Promise<T> answer = Promise.promise();
        long timer = vertx.setTimer(
                ANSWER.toMillis(),
                late -> answer.tryFail(
                        new DesiredStateException(Reason.UNAVAILABLE, "the control loop does not answer")));
        thread.runEvent(() -> {
            vertx.cancelTimer(timer);
            answer.tryComplete(change.apply(loop.fleet()));
        });
        return answer.future();
    }

    /** The desired state may have changed. */
    void wake() {
        thread.requestIteration();
    }

    void pin(Set<Placement> placements) {
        thread.runEvent(() -> loop.pin(placements));
    }

    Future<ControllerSnapshot> snapshot() {
        return snapshots.ask();
    }

    /** The last snapshot, of any age. */
    ControllerSnapshot latest() {
        return snapshots.latest();
    }

    /** Ends all that it does; waits for a bounded time. Calls in flight fail here, and may still take effect at their nodes. */
    void close(Duration limit) {
        snapshots.close();
        thread.close(reconciler::close, limit);
        planner.close();
    }

    /** Forwards gateway events from event loops to the control loop's thread, in order. */
    record GatewayEvents(LoopThread thread, ControlLoop loop, GatewayRegistry gateways, LongSupplier clock)
            implements GatewayListener {

        @Override
        public void attached(String gateway, long viewVersion) {
            thread.runEvent(() -> loop.attached(gateway, viewVersion, clock.getAsLong()));
        }

        @Override
        public void pinsRestored(String gateway, List<AvailabilityPin> pins) {
            thread.runEvent(() -> loop.pinsRestored(gateway, pins));
        }

        @Override
        public void pinRequested(String gateway, long number, String name, boolean add) {
            thread.runEvent(() -> loop.pinRequested(gateway, number, name, add));
        }

        @Override
        public void reported(String gateway, DemandReport report) {
            thread.runEvent(() -> loop.reported(gateway, report, clock.getAsLong()));
        }

        @Override
        public void applied(String gateway, long version) {
            thread.runEvent(() -> gateways.applied(gateway, version, clock.getAsLong()));
        }

        @Override
        public void drained(String gateway, long version, String variant, String node) {
            thread.runEvent(() -> gateways.drained(gateway, version, new Placement(variant, node), clock.getAsLong()));
        }

        @Override
        public void inUse(String gateway, String variant, String node) {
            thread.runEvent(() -> gateways.inUse(gateway, new Placement(variant, node), clock.getAsLong()));
        }

        @Override
        public void detached(String gateway) {
            thread.runEvent(() -> loop.detached(gateway, clock.getAsLong()));
        }

        @Override
        public void stopped(String gateway) {
            thread.runEvent(() -> loop.stopped(gateway, clock.getAsLong()));
        }
    }

    /** Reports failures of the loop to log and journal; a repeated failure at most every 10 s. */
    static final class ThrottledFailureLog implements Consumer<RuntimeException> {

        private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
        private static final Logger LOG = LoggerFactory.getLogger(ThrottledFailureLog.class);

        private final Journal journal;
        private final LongSupplier clock;
        private String last = "";
        private long lastAt;
        private long since;

        /** @param clock monotonic time, ns */
        ThrottledFailureLog(Journal journal, LongSupplier clock) {
            this.journal = journal;
            this.clock = clock;
        }

        @Override
        public void accept(RuntimeException failure) {
            String text = failure.toString();
            long now = clock.getAsLong();
            since++;
            if (text.equals(last) && now - lastAt < AGAIN_NANOS) {
                return;
            }
            LOG.error("control loop: iteration failed, continuing with the next one", failure);
            journal.write(JournalEntry.of(
                    "loop",
                    "",
                    "",
                    "",
                    "an iteration failed, the loop continues",
                    "failed: " + text,
                    Map.of("times", since)));
            last = text;
            lastAt = now;
            since = 0;
        }
    }
}
