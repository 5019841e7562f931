package io.infaas.controller.reconcile;

import io.infaas.catalog.MemorySize;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementPhase.Absent;
import io.infaas.controller.reconcile.PlacementPhase.Active;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Loading;
import io.infaas.controller.reconcile.PlacementPhase.Unclear;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The steps of one round so far, and the cluster as it will be after them. */
final class StepRound {

    private final ClusterState cluster;
    private final LastCopies lastCopies;
    private final List<ReconcileStep> steps = new ArrayList<>();
    private final Set<Placement> recalled = new TreeSet<>();
    private final Set<Placement> drained = new TreeSet<>();
    private final Set<Placement> loading = new TreeSet<>();
    private final SortedSet<Placement> target;
    private final Map<String, List<Placement>> targetByNode = new TreeMap<>();

    StepRound(ClusterState cluster) {
        this.cluster = cluster;
        this.lastCopies = new LastCopies(cluster, this::serves);
        this.target = new TreeSet<>(cluster.target());
        List<Placement> placements = new ArrayList<>(cluster.paused());
        cluster.placements().keySet().stream().filter(this::isLeaving).forEach(placements::add);
        placements.stream().filter(this::isMissed).forEach(placement -> target.add(placement));
        target.forEach(placement -> targetByNode
                .computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(placement));
    }

    ClusterState cluster() {
        return cluster;
    }

    LastCopies lastCopies() {
        return lastCopies;
    }

    List<ReconcileStep> steps() {
        return List.copyOf(steps);
    }

    /** Placements that should exist: the plan, and the last copies that applications need. */
    SortedSet<Placement> target() {
        return target;
    }

    List<Placement> targetOn(String node) {
        return targetByNode.getOrDefault(node, List.of());
    }

    /** Whether it went as a last copy, and comes back because no replacement does. */
    boolean isRestored(Placement placement) {
        return target.contains(placement) && !cluster.target().contains(placement);
    }

    void add(ReconcileStep step) {
        steps.add(step);
        if (step instanceof ReconcileStep.Recall) {
            recalled.add(step.placement());
        } else if (step instanceof ReconcileStep.Drain || step instanceof ReconcileStep.Pause) {
            drained.add(step.placement());
        } else if (step instanceof ReconcileStep.Load || step instanceof ReconcileStep.StandIn) {
            loading.add(step.placement());
        }
    }

    /** Placements without a call in flight, on nodes that are up. */
    Stream<Map.Entry<Placement, PlacementState>> idle() {
        return cluster.placements().entrySet().stream()
                .filter(entry -> !entry.getValue().busy() && cluster.isUp(entry.getKey()));
    }

    boolean isRecalled(Placement placement) {
        return recalled.contains(placement);
    }

    /** Serving placements outside the target, in order. */
    List<Placement> unplanned() {
        return idle().filter(entry -> entry.getValue().phase() instanceof Active)
                .map(Map.Entry::getKey)
                .filter(placement -> !target.contains(placement) && !drained.contains(placement))
                .toList();
    }

    /** Whether it serves and will not drain. */
    boolean serves(Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return cluster.isUp(placement)
                && state != null
                && (state.phase() instanceof Active || recalled.contains(placement))
                && !drained.contains(placement);
    }

    /** Whether it will serve: it does not yet, has not failed, and its memory will become free. */
    boolean pending(Placement placement) {
        if (!cluster.isUp(placement) || serves(placement)) {
            return false;
        }
        return isMoving(placement) || (!cluster.isBarred(placement) && fitsPlan(placement));
    }

    /** Whether something happens to it: it loads, unloads or drains. */
    boolean isMoving(Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return loading.contains(placement)
                || (state != null && state.phase().occupies() && !serves(placement) && cluster.isUp(placement));
    }

    /** Whether a load of it is in flight, or may be. */
    boolean isLoading(Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return loading.contains(placement)
                || (state != null
                        && cluster.isUp(placement)
                        && (state.phase() instanceof Loading || state.phase() instanceof Unclear));
    }

    /** Whether its memory is going to be free without another step of this round. */
    boolean isLeaving(Placement placement) {
        PlacementState state = cluster.placements().get(placement);
        return state != null
                && (drained.contains(placement)
                        || state.phase() instanceof Unloading
                        || (state.phase() instanceof Draining && !recalled.contains(placement)));
    }

    /** Peak memory of a node's remaining placements, without those that leave or may go. */
    MemorySize staying(String node) {
        Set<Placement> mayGo = new TreeSet<>();
        unplanned().stream()
                .filter(placement -> placement.node().equals(node) && !lastCopies.isLast(placement))
                .forEach(mayGo::add);
        return loading(node)
                .plus(cluster.peaks(
                        node,
                        entry -> entry.getValue().phase().occupies()
                                && !isLeaving(entry.getKey())
                                && !mayGo.contains(entry.getKey())));
    }

    /** Peak memory on a node of the loads that this round starts. */
    MemorySize loading(String node) {
        return loading.stream()
                .filter(placement -> placement.node().equals(node))
                .map(cluster::peak)
                .reduce(MemorySize.NONE, MemorySize::plus);
    }

    /** Parallel loads that may still start on a node. */
    long freeSlots(String node) {
        return cluster.settings().loadsPerNode()
                - cluster.loads(node)
                - loading.stream()
                        .filter(placement -> placement.node().equals(node))
                        .count();
    }

    private boolean fitsPlan(Placement placement) {
        MemorySize planned = cluster.peaks(
                placement.node(), entry -> entry.getValue().phase().occupies() && target.contains(entry.getKey()));
        return planned.plus(cluster.peak(placement)).fitsInto(cluster.memory(placement.node()));
    }

    /**
     * Whether a former placement must come back: its replacement neither serves nor is about to. A draining one comes back
     * without a load as long as it is needed, unless its memory is.
     */
    private boolean isMissed(Placement placement) {
        if (!cluster.isUp(placement) || cluster.target().contains(placement)) {
            return false;
        }
        PlacementState state = cluster.placements().get(placement);
        PlacementPhase phase = state == null ? new Absent(0, 0) : state.phase();
        if (!cluster.paused().contains(placement)) {
            return phase instanceof Draining && lastCopies.isLast(placement);
        }
        List<Placement> awaited = lastCopies.awaited(placement);
        return !awaited.isEmpty()
                && !(phase instanceof Active)
                && awaited.stream().noneMatch(planned -> pending(planned) && !cluster.isBarred(planned));
    }
}
