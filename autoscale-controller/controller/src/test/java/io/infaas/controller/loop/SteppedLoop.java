package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.ControllerSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A control loop without a thread: a test steps through time, and nodes answer in between. */
final class SteppedLoop implements AutoCloseable {

    /** Wall clock of the loop, which stands still. */
    static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

    private final JournalTail journal = new JournalTail(CLOCK);
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private long now = TimeUnit.HOURS.toNanos(1);
    private final GatewayRegistry gateways = new GatewayRegistry(now, true, GatewayRegistry.LEASE);
    private final ControlLoop loop;

    SteppedLoop(Catalog catalog, InstantNodes nodes, PlanningPolicy policy, GatewayPublisher publisher) {
        this(LoopbackConfig.of(catalog, nodes, PolicySettings.DEFAULTS, 0, Optional.empty()), nodes, policy, publisher);
    }

    SteppedLoop(ControllerConfig config, InstantNodes nodes, PlanningPolicy policy, GatewayPublisher publisher) {
        this(config, nodes, policy, Planner.AT_ONCE, publisher);
    }

    SteppedLoop(
            ControllerConfig config,
            InstantNodes nodes,
            PlanningPolicy policy,
            Planner planner,
            GatewayPublisher publisher) {
        Catalog catalog = config.loop().catalogInForce();
        loop = new ControlLoop(
                config.loop(),
                catalog,
                new NodeTrials(Optional.empty(), () -> true),
                0,
                policy,
                planner,
                gateways,
                new Reconciler(
                        catalog, ReconcilerSettings.DEFAULTS, nodes, this::isDrained, journal, queued::add, () -> {}),
                journal,
                metrics::recordChange,
                publisher,
                CLOCK,
                now);
    }

    private boolean isDrained(Placement placement, long version) {
        return gateways.isDrained(placement, version, now) || loop.isLeft(placement, now);
    }

    ControlLoop loop() {
        return loop;
    }

    GatewayRegistry gateways() {
        return gateways;
    }

    JournalTail journal() {
        return journal;
    }

    /** Monotonic time, ns. */
    long now() {
        return now;
    }

    ControllerSnapshot snapshot() {
        return loop.snapshot(now);
    }

    /** Lets time pass, and nothing happen. */
    void pass(long ms) {
        now += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Takes in what nodes have answered. */
    void runQueued() {
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
    }

    /** One iteration, so much later; returns when the next one is due. */
    Duration iterate(long afterMs) {
        pass(afterMs);
        runQueued();
        return loop.iterate(now);
    }

    @Override
    public void close() {
        metrics.close();
    }
}
