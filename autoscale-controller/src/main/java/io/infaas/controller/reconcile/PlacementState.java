package io.infaas.controller.reconcile;

import java.util.Optional;

/**
 * What is known of one place.
 *
 * @param busy whether a call about it is under way: no other begins
 * @param trouble the failures that are not forgiven yet
 * @param healing whether it holds its node's one turn to heal
 * @param why what led here, where it was not the plan
 */
record PlacementState(
        PlacementPhase phase, boolean busy, Optional<Trouble> trouble, boolean healing, Optional<String> why) {

    /**
     * Failures in a row.
     *
     * @param until no load is tried before, ns
     * @param text of the last one
     */
    record Trouble(int failures, long until, String text) {}

    static PlacementState of(PlacementPhase phase) {
        return new PlacementState(phase, false, Optional.empty(), false, Optional.empty());
    }

    /** Enters a phase in which nothing is under way. */
    PlacementState in(PlacementPhase next) {
        return new PlacementState(next, false, trouble, healing, why);
    }

    /** Enters a phase in which a call is under way. */
    PlacementState busyIn(PlacementPhase next) {
        return new PlacementState(next, true, trouble, healing, why);
    }

    PlacementState because(String reason) {
        return new PlacementState(phase, busy, trouble, healing, Optional.of(reason));
    }

    PlacementState asPlanned() {
        return new PlacementState(phase, busy, trouble, healing, Optional.empty());
    }

    PlacementState healing(boolean now) {
        return new PlacementState(phase, busy, trouble, now, why);
    }

    PlacementState failed(String text, long now, ReconcilerSettings settings) {
        int failures = trouble.map(Trouble::failures).orElse(0) + 1;
        Trouble more = new Trouble(failures, now + settings.backoffNanos(failures), text);
        return new PlacementState(phase, busy, Optional.of(more), false, why);
    }

    PlacementState forgiven() {
        return new PlacementState(phase, busy, Optional.empty(), healing, why);
    }

    /** Whether it may not be loaded now because that failed lately. */
    boolean isBarred(long now) {
        return trouble.isPresent() && trouble.get().until() - now > 0;
    }
}
