package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings of all policies; each policy reads its own. The control loop reads the last one.
 *
 * @param scaleDownDelay seconds in a row for which scaling down must be possible first, at least 1; {@code infaas} reads it
 * @param idleDelay seconds without demand after which the last placement is removed, at least {@code scaleDownDelay}
 * @param peak items/s that the policy {@code static} provides for, by application; one placement if not given
 * @param stageStep shortest time between two rises of the share of a staged variant, seconds, at least 1
 */
public record PolicySettings(int scaleDownDelay, int idleDelay, SortedMap<String, Double> peak, int stageStep) {

    public static final PolicySettings DEFAULTS = new PolicySettings(10, 60, new TreeMap<>(), 30);

    public PolicySettings {
        atLeast("scaleDownDelay", scaleDownDelay, 1, "seconds");
        atLeast("idleDelay", idleDelay, scaleDownDelay, "seconds, not below scaleDownDelay");
        atLeast("stageStep", stageStep, 1, "seconds");
        peak = Collections.unmodifiableSortedMap(new TreeMap<>(peak));
        peak.forEach((application, items) -> {
            if (!(items > 0) || Double.isInfinite(items)) {
                throw new IllegalArgumentException(
                        "peak %s of application '%s' must be above 0, in items/s".formatted(items, application));
            }
        });
    }

    public PolicySettings withPeak(Map<String, Double> peak) {
        return new PolicySettings(scaleDownDelay, idleDelay, new TreeMap<>(peak), stageStep);
    }

    /** Delays of scaling down, seconds. */
    public PolicySettings withDelays(int scaleDownDelay, int idleDelay) {
        return new PolicySettings(scaleDownDelay, idleDelay, peak, stageStep);
    }

    /** Shortest time between two rises of the share of a staged variant, seconds. */
    public PolicySettings withStageStep(int seconds) {
        return new PolicySettings(scaleDownDelay, idleDelay, peak, seconds);
    }

    private static void atLeast(String field, int value, int minimum, String unit) {
        if (value < minimum) {
            throw new IllegalArgumentException("%s %s must be at least %s (%s)".formatted(field, value, minimum, unit));
        }
    }
}
