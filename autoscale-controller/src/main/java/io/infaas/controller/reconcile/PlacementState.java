package io.infaas.controller.reconcile;

import java.util.Optional;

/**
 * The state of one placement.
 *
 * @param busy whether a call for it is in flight; no other starts meanwhile
 * @param trouble recent failures
 * @param healing whether it is the one placement that heals on its node
 * @param why the reason for this phase if it is not the plan
 * @param loaded how many times the instances that its variant was profiled with are loaded
 * @param resizedTo what a call in flight makes of that; the same without one
 */
record PlacementState(
        PlacementPhase phase,
        boolean busy,
        Optional<Trouble> trouble,
        boolean healing,
        Optional<String> why,
        int loaded,
        int resizedTo) {

    PlacementState {
        if (phase instanceof PlacementPhase.Absent) {
            loaded = 1;
            resizedTo = 1;
        }
    }

    /**
     * Failures in a row.
     *
     * @param until end of the back-off, ns
     * @param text text of the last failure
     */
    record Trouble(int failures, long until, String text) {}

    static PlacementState of(PlacementPhase phase) {
        return new PlacementState(phase, false, Optional.empty(), false, Optional.empty(), 1, 1);
    }

    PlacementState withCount(int count) {
        return new PlacementState(phase, busy, trouble, healing, why, count, count);
    }

    /** While a call changes the count. */
    PlacementState resizing(int to) {
        return new PlacementState(phase, true, trouble, healing, why, loaded, to);
    }

    /** The count that can be relied on. */
    int count() {
        return Math.min(loaded, resizedTo);
    }

    /** The count that memory is needed for. */
    int held() {
        return Math.max(loaded, resizedTo);
    }

    /** Enters a phase without a call in flight. */
    PlacementState in(PlacementPhase next) {
        return new PlacementState(next, false, trouble, healing, why, loaded, loaded);
    }

    /** Enters a phase with a call in flight. */
    PlacementState busyIn(PlacementPhase next) {
        return new PlacementState(next, true, trouble, healing, why, loaded, resizedTo);
    }

    PlacementState because(String reason) {
        return new PlacementState(phase, busy, trouble, healing, Optional.of(reason), loaded, resizedTo);
    }

    PlacementState asPlanned() {
        return new PlacementState(phase, busy, trouble, healing, Optional.empty(), loaded, resizedTo);
    }

    PlacementState healing(boolean now) {
        return new PlacementState(phase, busy, trouble, now, why, loaded, resizedTo);
    }

    PlacementState withFailure(String text, long now, ReconcilerSettings settings) {
        return withFailure(text, now + settings.backoffNanos(failures() + 1));
    }

    /** Bars it until the given time, ns. */
    PlacementState withFailure(String text, long until) {
        Trouble more = new Trouble(failures() + 1, until, text);
        return new PlacementState(phase, busy, Optional.of(more), false, why, loaded, resizedTo);
    }

    private int failures() {
        return trouble.map(Trouble::failures).orElse(0);
    }

    PlacementState withoutTrouble() {
        return new PlacementState(phase, busy, Optional.empty(), healing, why, loaded, resizedTo);
    }

    /** Whether it is backing off after a failed load. */
    boolean isBarred(long now) {
        return trouble.isPresent() && trouble.get().until() - now > 0;
    }
}
