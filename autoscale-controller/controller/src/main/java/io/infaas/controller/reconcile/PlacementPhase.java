package io.infaas.controller.reconcile;

/**
 * The phase of one placement between absent and loaded. {@code asOf} is the number of observations of the node started before
 * the phase was entered: only later ones are evidence about it.
 */
sealed interface PlacementPhase {

    /**
     * Not loaded, to the controller's knowledge.
     *
     * @param quietUntil time until which observations may still show the unloaded model, ns
     */
    record Absent(long asOf, long quietUntil) implements PlacementPhase {}

    /** A load or warm-up is in flight. */
    record Loading() implements PlacementPhase {}

    /**
     * Serving.
     *
     * @param missing later observations in a row that did not show it
     */
    record Active(long since, long asOf, int missing) implements PlacementPhase {}

    /** Finishing its queries; still loaded. */
    record Draining(long asOf, int missing) implements PlacementPhase {}

    /** Loaded, but every query fails: will be unloaded. */
    record Sick(long asOf) implements PlacementPhase {}

    /**
     * Unloading; holds its memory until it is gone.
     *
     * @param failed whether it is unloaded because of a failure
     * @param accepted whether the node accepted the unload
     * @param since time of the first attempt, ns
     * @param next time of the next check, ns
     */
    record Unloading(boolean failed, boolean accepted, long since, long next, int checks) implements PlacementPhase {}

    /**
     * A call ended on a node that went down meanwhile: the next observation decides. If that does not show the model, it may
     * still appear, so it is unloaded.
     */
    record Unclear(long asOf) implements PlacementPhase {}

    /** Whether it was loaded and warm, and takes no more than its resting memory. */
    default boolean isSettled() {
        return !(this instanceof Loading || this instanceof Unclear);
    }

    /** Whether it occupies memory. */
    default boolean occupies() {
        return !(this instanceof Absent);
    }
}
