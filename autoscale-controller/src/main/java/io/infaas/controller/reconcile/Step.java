package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** One thing that can safely be done now about one place. */
sealed interface Step {

    Placement place();

    record Load(Placement place) implements Step {}

    /**
     * Nothing new goes there.
     *
     * @param forMemory whether a planned load waits for its memory
     */
    record Drain(Placement place, boolean forMemory) implements Step {}

    /** It is wanted again before it was unloaded. */
    record Recall(Placement place) implements Step {}

    record Unload(Placement place) implements Step {}

    /** Asks whether it is gone. */
    record Look(Placement place) implements Step {}
}
