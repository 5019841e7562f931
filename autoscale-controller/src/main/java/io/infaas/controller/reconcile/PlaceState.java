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
record PlaceState(Phase phase, boolean busy, Optional<Trouble> trouble, boolean healing, Optional<String> why) {

    /**
     * Failures in a row.
     *
     * @param until no load is tried before, ns
     * @param text of the last one
     */
    record Trouble(int failures, long until, String text) {}

    static PlaceState of(Phase phase) {
        return new PlaceState(phase, false, Optional.empty(), false, Optional.empty());
    }

    /** Enters a phase in which nothing is under way. */
    PlaceState in(Phase next) {
        return new PlaceState(next, false, trouble, healing, why);
    }

    /** Enters a phase in which a call is under way. */
    PlaceState busyIn(Phase next) {
        return new PlaceState(next, true, trouble, healing, why);
    }

    PlaceState because(String reason) {
        return new PlaceState(phase, busy, trouble, healing, Optional.of(reason));
    }

    PlaceState asPlanned() {
        return new PlaceState(phase, busy, trouble, healing, Optional.empty());
    }

    PlaceState healing(boolean now) {
        return new PlaceState(phase, busy, trouble, now, why);
    }

    PlaceState failed(String text, long now, ReconcilerSettings settings) {
        int failures = trouble.map(Trouble::failures).orElse(0) + 1;
        Trouble more = new Trouble(failures, now + settings.backOffNanos(failures), text);
        return new PlaceState(phase, busy, Optional.of(more), false, why);
    }

    PlaceState forgiven() {
        return new PlaceState(phase, busy, Optional.empty(), healing, why);
    }

    /** Whether it may not be loaded now because that failed lately. */
    boolean barred(long now) {
        return trouble.isPresent() && trouble.get().until() - now > 0;
    }
}
