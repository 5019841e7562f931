package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** One thing that can safely be done now about one place. */
sealed interface ReconcileStep {

    Placement place();

    record Load(Placement place) implements ReconcileStep {}

    /**
     * Nothing new goes there.
     *
     * @param forMemory whether a planned load waits for its memory
     */
    record Drain(Placement place, boolean forMemory) implements ReconcileStep {}

    /** It is wanted again before it was unloaded. */
    record Recall(Placement place) implements ReconcileStep {}

    record Unload(Placement place) implements ReconcileStep {}

    /** Asks whether it is gone. */
    record Look(Placement place) implements ReconcileStep {}
}
