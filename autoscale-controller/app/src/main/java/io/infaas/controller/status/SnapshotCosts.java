package io.infaas.controller.status;

import io.infaas.controller.cost.CostLedger;
import io.infaas.controller.cost.CostSample;

/** Records what snapshots cost in the ledger: those of a controller that leads. */
public record SnapshotCosts(CostLedger ledger) {

    public void record(ControllerSnapshot snapshot) {
        if (!snapshot.leadership().leads()) {
            ledger.interrupt();
            return;
        }
        ledger.record(new CostSample(
                snapshot.time(), NodeCosts.of(snapshot), snapshot.traffic().counts()));
    }
}
