package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Decides which steps are safe now: a pure function of the cluster state. At most one step per placement, none while a call for
 * it is in flight, none on a node that is down.
 */
final class NextSteps {

    private final ClusterState cluster;
    private final List<ReconcileStep> steps = new ArrayList<>();
    private final Set<Placement> recalled = new TreeSet<>();
    private final Set<Placement> drained = new TreeSet<>();
    private final Set<String> healing = new TreeSet<>();

    private NextSteps(ClusterState cluster) {
        this.cluster = cluster;
    }

    static List<ReconcileStep> of(ClusterState cluster) {
        NextSteps next = new NextSteps(cluster);
        if (cluster.planned().isPresent()) {
            next.addRecalls();
            cluster.up().forEach(next::loads);
            next.addDrains();
        }
        next.addUnloads();
        return List.copyOf(next.steps);
    }

    private Stream<Map.Entry<Placement, PlacementState>> idle() {
        return cluster.placements().entrySet().stream()
                .filter(entry -> !entry.getValue().busy() && cluster.isUp(entry.getKey()));
    }

    private void addRecalls() {
        idle().filter(entry -> entry.getValue().phase() instanceof Draining)
                .map(Map.Entry::getKey)
                .filter(cluster.target()::contains)
                .forEach(placement -> {
                    recalled.add(placement);
                    steps.add(new ReconcileStep.Recall(placement));
                });
    }

    /**
     * Starts loads on one node as far as memory and the limit on parallel loads allow. A plan fits in memory as a whole, so the
     * order of loads does not matter in the end.
     */
    private void loads(String node, NodeType type) {
        List<Placement> due = cluster.target().stream()
                .filter(placement -> placement.node().equals(node) && cluster.isDue(placement))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        long free = type.memoryBytes()
                - cluster.bytes(node, entry -> entry.getValue().phase().occupies());
        makeRoom(node, due.stream().mapToLong(cluster::peakBytes).sum() - free - bytesFreedSoon(node));
        long slots = cluster.settings().loadsPerNode() - cluster.loads(node);
        for (Placement placement : due) {
            long need = cluster.peakBytes(placement);
            if (slots > 0 && need <= free) {
                slots--;
                free -= need;
                steps.add(new ReconcileStep.Load(placement));
            }
        }
    }

    private long bytesFreedSoon(String node) {
        return cluster.bytes(
                node,
                entry -> entry.getValue().phase() instanceof Unloading
                        || (entry.getValue().phase() instanceof Draining && !recalled.contains(entry.getKey())));
    }

    /** Drains unplanned placements on the node until {@code bytes} more will be free. */
    private void makeRoom(String node, long bytes) {
        long made = 0;
        for (Placement placement : unplannedPlacements().toList()) {
            if (made < bytes && placement.node().equals(node)) {
                made += cluster.peakBytes(placement);
                drained.add(placement);
                steps.add(new ReconcileStep.Drain(placement, true));
            }
        }
    }

    private Stream<Placement> unplannedPlacements() {
        return idle().filter(entry -> entry.getValue().phase() instanceof Active)
                .map(Map.Entry::getKey)
                .filter(placement -> !cluster.target().contains(placement));
    }

    private void addDrains() {
        unplannedPlacements()
                .filter(placement -> !drained.contains(placement) && isReplaced(cluster.application(placement)))
                .forEach(placement -> steps.add(new ReconcileStep.Drain(placement, false)));
    }

    /** Whether no planned placement of the application is pending, and at least one serves if any is planned. */
    private boolean isReplaced(String application) {
        List<Placement> own = cluster.target().stream()
                .filter(placement -> cluster.application(placement).equals(application))
                .toList();
        return own.isEmpty()
                || (own.stream().noneMatch(this::pending) && own.stream().anyMatch(this::serves));
    }

    private boolean serves(Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return cluster.isUp(placement)
                && state != null
                && (state.phase() instanceof Active || recalled.contains(placement));
    }

    /** Whether it will serve: it does not yet, has not failed, and its memory will become free. */
    private boolean pending(Placement placement) {
        if (!cluster.isUp(placement) || serves(placement)) {
            return false;
        }
        PlacementState state = cluster.placements().get(placement);
        return (state != null && state.phase().occupies()) || (!cluster.isBarred(placement) && fits(placement));
    }

    private boolean fits(Placement placement) {
        NodeType type = cluster.up().get(placement.node());
        long planned = cluster.bytes(
                placement.node(),
                entry -> entry.getValue().phase().occupies() && cluster.target().contains(entry.getKey()));
        return type != null && planned + cluster.peakBytes(placement) <= type.memoryBytes();
    }

    private void addUnloads() {
        cluster.up().keySet().stream().filter(cluster::isHealing).forEach(healing::add);
        idle().forEach(entry -> {
            Placement placement = entry.getKey();
            PlacementPhase phase = entry.getValue().phase();
            if (phase instanceof Draining
                    && !recalled.contains(placement)
                    && cluster.drained().test(placement)) {
                steps.add(new ReconcileStep.Unload(placement));
            } else if (phase instanceof Sick && !cluster.shownServing().test(placement) && mayUnload(placement)) {
                steps.add(new ReconcileStep.Unload(placement));
            } else if (phase instanceof Unloading unloading) {
                continueUnload(placement, unloading);
            }
        });
    }

    /**
     * Whether a sick placement may be unloaded now. One placement per node heals at a time, but one that is not reloaded does
     * not wait: the placement that is healing may need its memory.
     */
    private boolean mayUnload(Placement placement) {
        boolean comesBack =
                cluster.planned().map(planned -> planned.contains(placement)).orElse(true);
        return !comesBack || healing.add(placement.node());
    }

    private void continueUnload(Placement placement, Unloading unloading) {
        boolean ask = !unloading.accepted()
                || cluster.now() - unloading.since()
                        >= cluster.settings().unloadRetryAfter().toNanos();
        if (cluster.now() - unloading.next() < 0 || cluster.shownServing().test(placement)) {
            return;
        }
        steps.add(ask ? new ReconcileStep.Unload(placement) : new ReconcileStep.Look(placement));
    }
}
