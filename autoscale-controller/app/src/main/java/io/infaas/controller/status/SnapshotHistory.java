package io.infaas.controller.status;

import io.infaas.controller.history.ClusterSample;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.NodeCapacity;

/** Records snapshots in the history: those of a controller that leads. */
public record SnapshotHistory(RecentHistory history) {

    public void record(ControllerSnapshot snapshot) {
        if (!snapshot.leadership().leads()) {
            history.interrupt();
            return;
        }
        FleetCost cost = FleetCost.of(snapshot);
        long launched = snapshot.fleet().machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                .count();
        history.record(new ClusterSample(
                snapshot.time(),
                snapshot.traffic().counts(),
                cost.fixed().size() + (int) launched,
                (int) snapshot.situation().nodes().stream()
                        .filter(NodeCapacity::up)
                        .count(),
                cost.perHour()));
    }
}
