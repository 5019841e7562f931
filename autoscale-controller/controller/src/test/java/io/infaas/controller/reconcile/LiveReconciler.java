package io.infaas.controller.reconcile;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.nodecontrol.TritonNodeControls;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A reconciler on its own thread with real nodes; instances drain at once. */
final class LiveReconciler implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(50);

    final List<JournalEntry> journal = new CopyOnWriteArrayList<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Vertx vertx = Vertx.vertx();
    private final Reconciler reconciler;
    private volatile SortedMap<Placement, InstanceState> told = new TreeMap<>();
    private long version;

    LiveReconciler(List<Node> nodes) {
        reconciler = new Reconciler(
                GarmentModels.CATALOG,
                ReconcilerSettings.DEFAULTS,
                new TritonNodeControls(vertx, GarmentModels.CATALOG, NodeCredentials.NONE, Mandate.ALONE),
                (placement, since) -> true,
                journal::add,
                thread,
                this::tick);
        on(it -> it.nodes(nodes));
        var unused = thread.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        reconciler.tick(System.nanoTime());
        SortedMap<Placement, InstanceState> now = reconciler.instances();
        if (!now.equals(told)) {
            told = now;
            reconciler.recordPublished(++version);
        }
    }

    /** Runs an action on the reconciler's thread. */
    void on(Consumer<Reconciler> what) {
        try {
            CompletableFuture.runAsync(() -> what.accept(reconciler), thread).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the loop does not go on", e);
        }
    }

    void plan(Placement... placements) {
        on(it -> it.plan(PlacementPlan.of(List.of(placements), List.of(), PolicyMemory.NONE)));
    }

    SortedMap<Placement, InstanceState> published() {
        return told;
    }

    void awaits(BooleanSupplier condition) {
        Until.holds(() -> "instances %s, journal %s".formatted(told, journal), condition);
    }

    @Override
    public void close() {
        on(Reconciler::close);
        thread.shutdownNow();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("clients do not end", e);
        }
    }
}
