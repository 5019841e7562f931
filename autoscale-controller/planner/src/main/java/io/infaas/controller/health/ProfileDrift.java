package io.infaas.controller.health;

import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Finds profiles that no longer hold: plans have corrected them by a factor of {@value #FACTOR} or more, in either direction, for
 * {@value #MINUTES} minutes on end. Each is found once, and again only after its correction was below {@value #CALM_FACTOR}.
 *
 * <p>Not thread-safe. Bounded by the corrections in force.
 */
public final class ProfileDrift {

    static final double FACTOR = 1.5;
    static final double CALM_FACTOR = 1.25;
    public static final int MINUTES = 2;

    private final SortedMap<Profiled, Long> sinceNanos = new TreeMap<>();
    private final Set<Profiled> found = new TreeSet<>();

    /** @param factor observed / profiled service time */
    public record Drift(Profiled of, double factor) {}

    /**
     * The profiles that have been wrong for long enough now and were not found before.
     *
     * @param nowNanos monotonic
     */
    public List<Drift> find(Corrections corrections, long nowNanos) {
        sinceNanos.keySet().removeIf(profiled -> error(corrections, profiled) < FACTOR);
        found.removeIf(profiled -> error(corrections, profiled) < CALM_FACTOR);
        List<Drift> drifts = new ArrayList<>();
        for (Map.Entry<Profiled, Double> correction : corrections.factors().entrySet()) {
            Profiled profiled = correction.getKey();
            if (error(corrections, profiled) >= FACTOR) {
                long since = sinceNanos.computeIfAbsent(profiled, first -> nowNanos);
                if (nowNanos - since >= TimeUnit.MINUTES.toNanos(MINUTES) && found.add(profiled)) {
                    drifts.add(new Drift(profiled, correction.getValue()));
                }
            }
        }
        return drifts;
    }

    /** The factor, or its reciprocal if that is larger. */
    private static double error(Corrections corrections, Profiled profiled) {
        double factor = corrections.of(profiled.variant(), profiled.nodeType());
        return Math.max(factor, 1 / factor);
    }
}
