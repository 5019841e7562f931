package io.infaas.controller.reconcile;

import java.util.Optional;

/**
 * The state of one placement.
 *
 * @param busy whether a call for it is in flight; no other starts meanwhile
 * @param trouble recent failures
 * @param healing whether it is the one placement that heals on its node
 * @param why the reason for this phase if it is not the plan
 * @param least least number of loaded instances, in multiples of the profiled ones
 * @param most highest number: above {@code least} while a call changes it, and after a call without an answer
 */
record PlacementState(
        PlacementPhase phase,
        boolean busy,
        Optional<Trouble> trouble,
        boolean healing,
        Optional<String> why,
        int least,
        int most) {

    PlacementState {
        if (phase instanceof PlacementPhase.Absent) {
            least = 1;
            most = 1;
        }
    }

    /**
     * Failures in a row.
     *
     * @param until end of the backoff, ns
     * @param text text of the last failure
     */
    record Trouble(int failures, long until, String text) {}

    static PlacementState of(PlacementPhase phase) {
        return new PlacementState(phase, false, Optional.empty(), false, Optional.empty(), 1, 1);
    }

    PlacementState withCount(int count) {
        return new PlacementState(phase, busy, trouble, healing, why, count, count);
    }

    /** With a count that the node reports. A call without an answer may still take effect: until one has an answer, its count is possible, too. */
    PlacementState reported(int count) {
        return least == most
                ? withCount(count)
                : new PlacementState(phase, busy, trouble, healing, why, Math.min(least, count), Math.max(most, count));
    }

    /** With the counts of another state. */
    PlacementState withCountsOf(PlacementState other) {
        return new PlacementState(phase, busy, trouble, healing, why, other.least, other.most);
    }

    /** While a call changes the count. */
    PlacementState resizing(int to) {
        return new PlacementState(phase, true, trouble, healing, why, Math.min(least, to), Math.max(most, to));
    }

    /** Enters a phase without a call in flight. */
    PlacementState in(PlacementPhase next) {
        return new PlacementState(next, false, trouble, healing, why, least, most);
    }

    /** Enters a phase with a call in flight. */
    PlacementState busyIn(PlacementPhase next) {
        return new PlacementState(next, true, trouble, healing, why, least, most);
    }

    PlacementState because(String reason) {
        return new PlacementState(phase, busy, trouble, healing, Optional.of(reason), least, most);
    }

    PlacementState asPlanned() {
        return new PlacementState(phase, busy, trouble, healing, Optional.empty(), least, most);
    }

    PlacementState healing(boolean now) {
        return new PlacementState(phase, busy, trouble, now, why, least, most);
    }

    PlacementState withFailure(String text, long now, ReconcilerSettings settings) {
        return withFailure(text, now + settings.backoffNanos(failures() + 1));
    }

    /** Bars it until the given time, ns. */
    PlacementState withFailure(String text, long until) {
        Trouble more = new Trouble(failures() + 1, until, text);
        return new PlacementState(phase, busy, Optional.of(more), false, why, least, most);
    }

    private int failures() {
        return trouble.map(Trouble::failures).orElse(0);
    }

    PlacementState withoutTrouble() {
        return new PlacementState(phase, busy, Optional.empty(), healing, why, least, most);
    }

    /** Whether it is backing off after a failed load. */
    boolean isBarred(long now) {
        return trouble.isPresent() && trouble.get().until() - now > 0;
    }
}
