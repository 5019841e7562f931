package io.infaas.controller.reconcile;

/**
 * Where one place is between absent and loaded. {@code asOf} counts the observations of the node that had begun when the
 * phase was entered: only later ones say something about it.
 */
sealed interface PlacementPhase {

    /**
     * Not loaded, as far as known.
     *
     * @param quietUntil until then observations may still show what was unloaded, ns
     */
    record Absent(long asOf, long quietUntil) implements PlacementPhase {}

    /** Load or warm-up is under way. */
    record Loading(long since) implements PlacementPhase {}

    /**
     * Serves.
     *
     * @param missing fresh observations in a row that did not show it
     */
    record Active(long since, long asOf, int missing) implements PlacementPhase {}

    /** Finishes what it has; still loaded. */
    record Draining(long asOf, int missing) implements PlacementPhase {}

    /** Loaded, and answers nothing but failures: to be unloaded. */
    record Sick(long asOf) implements PlacementPhase {}

    /**
     * On its way out; holds its memory until it is gone.
     *
     * @param failed whether it goes because it does not work
     * @param asked whether the node has agreed to unload it
     * @param since the first attempt, ns
     * @param next when to ask next, ns
     */
    record Unloading(boolean failed, boolean asked, long since, long next, int checks) implements PlacementPhase {}

    /**
     * An action ended on a node that went away meanwhile: the next observation tells. What that does not show may come
     * still, and is undone.
     */
    record Unclear(long asOf) implements PlacementPhase {}

    /** Whether its memory is taken. */
    default boolean occupies() {
        return !(this instanceof Absent);
    }
}
