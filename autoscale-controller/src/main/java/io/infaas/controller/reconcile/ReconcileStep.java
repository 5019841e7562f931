package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** One step for one placement that is safe now. */
sealed interface ReconcileStep {

    Placement placement();

    record Load(Placement placement) implements ReconcileStep {}

    /**
     * No new queries go there.
     *
     * @param forMemory whether a planned load needs its memory
     */
    record Drain(Placement placement, boolean forMemory) implements ReconcileStep {}

    /** It is planned again before it was unloaded. */
    record Recall(Placement placement) implements ReconcileStep {}

    record Unload(Placement placement) implements ReconcileStep {}

    /** Checks whether it is gone. */
    record Look(Placement placement) implements ReconcileStep {}
}
