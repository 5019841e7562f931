package io.infaas.controller.status;

import io.infaas.controller.cost.ClusterSample;
import io.infaas.controller.cost.CostLedger;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.plan.NodeCapacity;

/** Records snapshots of a leading controller in ledger and history. */
public record SnapshotRecorder(CostLedger ledger, RecentHistory history) {

    public void record(ControllerSnapshot snapshot) {
        if (!snapshot.leadership().leads()) {
            ledger.interrupt();
            history.interrupt();
            return;
        }
        long up = snapshot.situation().nodes().stream().filter(NodeCapacity::up).count();
        ClusterSample sample = new ClusterSample(
                snapshot.time(),
                NodeCosts.of(snapshot),
                (int) up,
                snapshot.traffic().counts());
        ledger.record(sample);
        history.record(sample);
    }
}
