package io.infaas.controller.plan;

import java.util.Optional;

/**
 * What is known of more and more placements of a candidate without assigning demand anew: what they would serve if each had what others
 * leave of its processors to itself. They serve no more than that. Where they share processors all serve less, so that what is saturated
 * even so is saturated then, too.
 */
final class GrowingOption {

    private final AssignedDemand.Further with;
    private double time;

    /** @param with demand as it is assigned without them */
    GrowingOption(AssignedDemand.Further with) {
        this.with = with;
    }

    /** Adds a placement that may work so much of its time, 0 to 1. */
    void add(double share) {
        time += share;
    }

    /** The most that is served with them; empty if that is not known. */
    Optional<Service> most() {
        return with.with(time);
    }

    /** Whether more of them would serve more for all that is known. */
    boolean isSaturated() {
        return most().isPresent() && with.isSaturated();
    }

    /** Whether the same holds for the placements of a variant. */
    boolean isSaturated(String variant) {
        return most().isPresent() && with.isSaturated(variant);
    }
}
