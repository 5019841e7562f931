package io.infaas.controller.reconcile;

import io.infaas.controller.loop.InstantNodes;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Turns of a reconciler over nodes that answer at once, in simulated time; for benchmarks. */
public final class ReconcileTurns {

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_TURNS = 300;

    private final List<Runnable> completed = new ArrayList<>();
    private final Reconciler reconciler;
    private PlacementPlan plan;
    private long now;

    /** Loads a plan. */
    public ReconcileTurns(Situation situation, PlacementPlan plan) {
        List<Node> nodes = new ArrayList<>();
        for (NodeCapacity node : situation.nodes()) {
            int port = 9_000 + 2 * nodes.size();
            nodes.add(
                    new Node(node.id(), "127.0.0.1", port, port + 1, node.type().name()));
        }
        this.plan = plan;
        this.reconciler = new Reconciler(
                situation.catalog(),
                ReconcilerSettings.DEFAULTS,
                new InstantNodes(nodes),
                (placement, version) -> true,
                entry -> {},
                completed::add,
                () -> {});
        reconciler.nodes(nodes);
        turn();
        reconciler.plan(plan);
        for (int i = 0; i < MOST_TURNS && !isSettled(); i++) {
            turn();
        }
    }

    private boolean isSettled() {
        return reconciler.instances().keySet().equals(plan.placements())
                && reconciler.instances().values().stream().allMatch(state -> state.isServing());
    }

    /** One turn with all that was completed before. */
    public void turn() {
        now += TURN_NANOS;
        List<Runnable> done = List.copyOf(completed);
        completed.clear();
        done.forEach(Runnable::run);
        reconciler.tick(now);
        reconciler.recordPublished(now);
    }

    /** Every {@code each}-th placement of the plan goes, and those that went last come back. */
    public void change(int each, int from) {
        SortedSet<Placement> less = new TreeSet<>();
        int i = from;
        for (Placement placement : plan.placements()) {
            if (i++ % each != 0) {
                less.add(placement);
            }
        }
        reconciler.plan(PlacementPlan.of(less, List.of(), PolicyMemory.NONE));
    }

    /** Instances at present. */
    public int instances() {
        return reconciler.instances().size();
    }
}
