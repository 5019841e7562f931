package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What can be set of policies; each reads what concerns it.
 *
 * @param headroom capacity over load below which more is loaded, at least 1
 * @param downHeadroom how much more than {@code headroom} must be left after something is given up, at least 1; the gap
 *     between the two is what keeps a load that does not change from changing instances
 * @param downSlots seconds in a row for which giving something up must be wanted, at least 1; the load time where that is
 *     longer
 * @param idleSlots seconds without demand after which the last instance goes, at least {@code downSlots}
 * @param lambda what a second of loading adds to the cost of an instance, as a share of it, not negative
 * @param peak items/s that {@code static} is provided for, by application; one instance where nothing is said
 */
public record PolicySettings(
        double headroom,
        double downHeadroom,
        int downSlots,
        int idleSlots,
        double lambda,
        SortedMap<String, Double> peak) {

    /** The paper's headroom and delay; where it gives none, see the module's README. */
    public static final PolicySettings DEFAULTS = new PolicySettings(1.05, 1.2, 10, 60, 0.1, new TreeMap<>());

    public PolicySettings {
        atLeast("headroom", headroom, 1, "capacity / load, 1.05 keeps 5 % free");
        atLeast("downHeadroom", downHeadroom, 1, "a factor on top of headroom");
        atLeast("downSlots", downSlots, 1, "seconds");
        atLeast("idleSlots", idleSlots, downSlots, "seconds, not below downSlots");
        atLeast("lambda", lambda, 0, "share of an instance's cost per second of loading");
        peak = Collections.unmodifiableSortedMap(new TreeMap<>(peak));
        peak.forEach((application, items) -> {
            if (!(items > 0) || Double.isInfinite(items)) {
                throw new IllegalArgumentException(
                        "peak %s of application '%s' must be above 0, in items/s".formatted(items, application));
            }
        });
    }

    public PolicySettings withPeak(Map<String, Double> peak) {
        return new PolicySettings(headroom, downHeadroom, downSlots, idleSlots, lambda, new TreeMap<>(peak));
    }

    /** The delays of scaling down, in seconds. */
    public PolicySettings withDelays(int downSlots, int idleSlots) {
        return new PolicySettings(headroom, downHeadroom, downSlots, idleSlots, lambda, peak);
    }

    private static void atLeast(String field, double value, double least, String unit) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s %s must be at least %s (%s)".formatted(field, value, least, unit));
        }
    }
}
