package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Place;

/** One thing that can safely be done now about one place. */
sealed interface Step {

    Place place();

    record Load(Place place) implements Step {}

    /**
     * Nothing new goes there.
     *
     * @param forMemory whether a planned load waits for its memory
     */
    record Drain(Place place, boolean forMemory) implements Step {}

    /** It is wanted again before it was unloaded. */
    record Recall(Place place) implements Step {}

    record Unload(Place place) implements Step {}

    /** Asks whether it is gone. */
    record Look(Place place) implements Step {}
}
