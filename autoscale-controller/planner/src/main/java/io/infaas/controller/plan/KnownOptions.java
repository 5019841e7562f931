package io.infaas.controller.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The options to add capacity for an application that are known so far. */
final class KnownOptions {

    /** Options that are looked at, and written down with the reason, even if they cost more than one that suffices. */
    private static final int SHOWN = 8;

    /** Least share of the load that an insufficient option must add to be taken. */
    private static final double WORTH_IT = 0.02;

    private final DemandAssignment current;
    private final List<ScalingOption> options = new ArrayList<>();
    private final List<ScalingOption> sufficient = new ArrayList<>();
    private double cheapest = Double.POSITIVE_INFINITY;
    private long leastGrade = Long.MAX_VALUE;

    /** @param current how demand is carried without them */
    KnownOptions(DemandAssignment current) {
        this.current = current;
    }

    void add(ScalingOption option, boolean suffices) {
        options.add(option);
        if (suffices) {
            sufficient.add(option);
            cheapest = Math.min(cheapest, option.cost());
        }
        if (mayBeTaken(option)) {
            leastGrade = Math.min(leastGrade, option.assignment().remainder().grade());
        }
    }

    List<ScalingOption> all() {
        return options;
    }

    /** Whether an option of that cost need not be looked at: one that suffices costs less. */
    boolean isTooDear(double cost) {
        return options.size() >= SHOWN && cost > cheapest + InstanceCost.SAME;
    }

    /** Whether an option that does not suffice and serves no more than that is not the one that carries most. */
    boolean isOutdone(Remainder most) {
        return !isWorthIt(most.unserved()) || most.grade() > leastGrade;
    }

    Optional<ScalingOption> cheapestSufficient() {
        return sufficient.stream().min(ScalingOption.CHEAPEST_FIRST);
    }

    /** The one that carries most, if that is worth it. */
    Optional<ScalingOption> most() {
        return options.stream()
                .filter(this::mayBeTaken)
                .min(Comparator.<ScalingOption>comparingLong(
                                option -> option.assignment().remainder().grade())
                        .thenComparing(ScalingOption.CHEAPEST_FIRST));
    }

    private boolean mayBeTaken(ScalingOption option) {
        return option.assignment().coversAsMuchAs(current)
                && isWorthIt(option.assignment().unserved());
    }

    private boolean isWorthIt(double unserved) {
        return unserved < current.unserved() - WORTH_IT * current.needed();
    }
}
