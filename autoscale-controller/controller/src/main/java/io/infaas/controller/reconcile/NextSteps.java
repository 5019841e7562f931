package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementPhase.Draining;
import io.infaas.controller.reconcile.PlacementPhase.Sick;
import io.infaas.controller.reconcile.PlacementPhase.Unloading;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which steps are safe now: a pure function of the cluster state. At most one step per placement, none while a call for
 * it is in flight, none on a node that is down. A last copy goes only by a {@link ReconcileStep.Pause}.
 */
final class NextSteps {

    private final ClusterState cluster;
    private final StepRound round;
    private final Set<String> healing = new TreeSet<>();

    private NextSteps(ClusterState cluster) {
        this.cluster = cluster;
        this.round = new StepRound(cluster);
    }

    static List<ReconcileStep> of(ClusterState cluster) {
        NextSteps next = new NextSteps(cluster);
        if (cluster.planned().isPresent()) {
            next.addRecalls();
            RoomForLoads rooms = new RoomForLoads(next.round);
            Set<String> nodes = cluster.up().keySet();
            nodes.forEach(node -> rooms.addDrains(node, false));
            nodes.forEach(node -> rooms.addDrains(node, true));
            nodes.forEach(rooms::addLoads);
            nodes.forEach(rooms::addResizes);
            nodes.forEach(rooms::addRoom);
            // placements that were just found replace nothing: the next plan may not want them
            if (!cluster.planDue()) {
                next.addDrains();
            }
        }
        next.addUnloads();
        return next.round.steps();
    }

    private void addRecalls() {
        round.idle()
                .filter(entry -> entry.getValue().phase() instanceof Draining)
                .map(Map.Entry::getKey)
                .filter(placement -> round.target().contains(placement))
                .forEach(placement -> round.add(new ReconcileStep.Recall(placement)));
    }

    private void addDrains() {
        for (Placement placement : round.unplanned()) {
            if (isReplaced(cluster.application(placement))
                    && !round.lastCopies().isLast(placement)) {
                round.add(new ReconcileStep.Drain(placement, false));
            }
        }
    }

    /** Whether no target placement of the application is pending, and at least one serves if there is any. */
    private boolean isReplaced(String application) {
        List<Placement> placements = round.target().stream()
                .filter(placement -> cluster.application(placement).equals(application))
                .toList();
        return placements.isEmpty()
                || (placements.stream().noneMatch(round::pending)
                        && placements.stream().anyMatch(round::serves));
    }

    private void addUnloads() {
        cluster.up().keySet().stream().filter(cluster::isHealing).forEach(healing::add);
        round.idle().forEach(entry -> {
            Placement placement = entry.getKey();
            PlacementPhase phase = entry.getValue().phase();
            if (phase instanceof Draining
                    && !round.isRecalled(placement)
                    && cluster.drained().test(placement)) {
                round.add(new ReconcileStep.Unload(placement));
            } else if (phase instanceof Sick && !cluster.shownServing().test(placement) && mayUnload(placement)) {
                round.add(new ReconcileStep.Unload(placement));
            } else if (phase instanceof Unloading unloading) {
                continueUnload(placement, unloading);
            }
        });
    }

    /**
     * Whether a sick placement may be unloaded now. One placement per node heals at a time. One that is not reloaded does not
     * wait: the healing placement may need its memory.
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
        round.add(ask ? new ReconcileStep.Unload(placement) : new ReconcileStep.Look(placement));
    }
}
