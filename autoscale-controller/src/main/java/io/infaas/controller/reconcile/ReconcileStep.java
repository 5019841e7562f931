package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** One thing that can safely be done now about one place. */
sealed interface ReconcileStep {

    Placement placement();

    record Load(Placement placement) implements ReconcileStep {}

    /**
     * Nothing new goes there.
     *
     * @param forMemory whether a planned load waits for its memory
     */
    record Drain(Placement placement, boolean forMemory) implements ReconcileStep {}

    /** It is wanted again before it was unloaded. */
    record Recall(Placement placement) implements ReconcileStep {}

    record Unload(Placement placement) implements ReconcileStep {}

    /** Asks whether it is gone. */
    record Look(Placement placement) implements ReconcileStep {}
}
