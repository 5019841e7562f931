package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings of all policies; each policy reads its own.
 *
 * @param headroom capacity / load below which capacity is added, at least 1
 * @param downHeadroom factor on top of {@code headroom} that must remain after scaling down, at least 1; the gap keeps a
 *     steady load from changing placements
 * @param scaleDownDelay seconds in a row for which scaling down must be possible first, at least 1; the load time if that is
 *     longer
 * @param idleDelay seconds without demand after which the last placement is removed, at least {@code scaleDownDelay}
 * @param lambda share of an instance's cost that each second of loading adds, not negative
 * @param peak items/s that the policy {@code static} provides for, by application; one placement if not given
 */
public record PolicySettings(
        double headroom,
        double downHeadroom,
        int scaleDownDelay,
        int idleDelay,
        double lambda,
        SortedMap<String, Double> peak) {

    /** The paper's headroom and delay; where the paper gives none, see the module's README. */
    public static final PolicySettings DEFAULTS = new PolicySettings(1.05, 1.2, 10, 60, 0.1, new TreeMap<>());

    public PolicySettings {
        atLeast("headroom", headroom, 1, "capacity / load, 1.05 keeps 5 % free");
        atLeast("downHeadroom", downHeadroom, 1, "a factor on top of headroom");
        atLeast("scaleDownDelay", scaleDownDelay, 1, "seconds");
        atLeast("idleDelay", idleDelay, scaleDownDelay, "seconds, not below scaleDownDelay");
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
        return new PolicySettings(headroom, downHeadroom, scaleDownDelay, idleDelay, lambda, new TreeMap<>(peak));
    }

    /** Delays of scaling down, seconds. */
    public PolicySettings withDelays(int scaleDownDelay, int idleDelay) {
        return new PolicySettings(headroom, downHeadroom, scaleDownDelay, idleDelay, lambda, peak);
    }

    private static void atLeast(String field, double value, double least, String unit) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s %s must be at least %s (%s)".formatted(field, value, least, unit));
        }
    }
}
