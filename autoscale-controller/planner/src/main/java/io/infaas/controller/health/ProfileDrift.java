package io.infaas.controller.health;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds instances that exceed their profile for {@value #MINUTES} minutes on end. The excess must be above the factor
 * {@value #FACTOR} and above {@value #EXCESS_MS} ms a query, which the network may take. Each is found once, and again only after
 * it was below {@value #CALM_FACTOR}. It does not judge an overloaded instance: a gateway does not know the queues of others
 * there. Times are monotonic, ns.
 *
 * <p>Not thread-safe. Bounded by the number of instances.
 */
public final class ProfileDrift {

    static final double FACTOR = 1.5;
    static final double CALM_FACTOR = 1.25;
    static final double EXCESS_MS = 2.5;
    public static final int MINUTES = 2;

    private static final double MEMORY_SECONDS = 30;
    private static final double ENOUGH_ANSWERS = 20;

    /** @param factor observed time of its answers / profiled time */
    public record Drift(Placement placement, double factor) {}

    private static final class Observed {
        private double answers;
        private double tookMs;
        private double predictedMs;
        private @Nullable Long since;
        private boolean drift;

        private double factor() {
            return predictedMs > 0 ? tookMs / predictedMs : 1;
        }

        private boolean isDrifting() {
            return factor() > FACTOR && tookMs - predictedMs > EXCESS_MS * answers;
        }

        private void age(double share) {
            answers *= share;
            tookMs *= share;
            predictedMs *= share;
        }
    }

    private final Map<Placement, Observed> observations = new TreeMap<>();
    private Set<Placement> placements = Set.of();
    private @Nullable Long checkedNanos;

    /** Adds the observations of a gateway, except for instances that were not there at the last {@link #find}. */
    public void report(DemandReport report) {
        for (InstanceUse use : report.uses()) {
            Placement placement = new Placement(use.variant(), use.node());
            if (use.answered() > 0 && placements.contains(placement)) {
                Observed observed = observations.computeIfAbsent(placement, key -> new Observed());
                observed.answers += use.answered();
                observed.tookMs += use.serviceMs();
                observed.predictedMs += use.predictedMs();
            }
        }
    }

    /**
     * Returns the instances that have drifted for long enough now and were not found before.
     *
     * @param instances all instances with their states
     */
    public List<Drift> find(Map<Placement, InstanceState> instances, long nowNanos) {
        placements = new TreeSet<>(instances.keySet());
        observations.keySet().retainAll(placements);
        Long last = checkedNanos;
        double seconds = last == null ? 0 : (nowNanos - last) / 1e9;
        checkedNanos = nowNanos;
        List<Drift> drifts = new ArrayList<>();
        observations.forEach((placement, observed) -> {
            if (isFound(observed, instances.get(placement), nowNanos)) {
                drifts.add(new Drift(placement, observed.factor()));
            }
            observed.age(Math.exp(-seconds / MEMORY_SECONDS));
        });
        return drifts;
    }

    private static boolean isFound(Observed observed, @Nullable InstanceState state, long nowNanos) {
        boolean judged = observed.answers >= ENOUGH_ANSWERS && state != InstanceState.OVERLOADED;
        if (!judged || !observed.isDrifting()) {
            observed.since = null;
            observed.drift &= !judged || observed.factor() > CALM_FACTOR;
            return false;
        }
        Long since = observed.since;
        if (since == null) {
            observed.since = nowNanos;
            return false;
        }
        if (observed.drift || nowNanos - since < TimeUnit.MINUTES.toNanos(MINUTES)) {
            return false;
        }
        observed.drift = true;
        return true;
    }
}
