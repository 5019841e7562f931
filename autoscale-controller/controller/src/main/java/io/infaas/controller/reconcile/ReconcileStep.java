package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** One step for one placement that is safe now. */
sealed interface ReconcileStep {

    Placement placement();

    record Load(Placement placement) implements ReconcileStep {}

    /** A load where it is not planned, until the planned placement of the same variant serves. */
    record StandIn(Placement placement, Placement planned) implements ReconcileStep {}

    /**
     * Another number of instances for a placement that keeps serving.
     *
     * @param count instance count, in multiples of the profiled instances
     */
    record Resize(Placement placement, int count) implements ReconcileStep {}

    /**
     * No new queries go there.
     *
     * @param forMemory whether a planned load needs its memory
     */
    record Drain(Placement placement, boolean forMemory) implements ReconcileStep {}

    /** The last copy makes room for a planned load: until that serves, its application has a pause. */
    record Pause(Placement placement, Placement forLoad) implements ReconcileStep {}

    /** The plan has it again before it was unloaded. */
    record Recall(Placement placement) implements ReconcileStep {}

    record Unload(Placement placement) implements ReconcileStep {}

    /** Checks whether it is gone. */
    record Look(Placement placement) implements ReconcileStep {}
}
