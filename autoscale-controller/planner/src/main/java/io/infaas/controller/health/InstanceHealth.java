package io.infaas.controller.health;

import io.infaas.controller.health.GatewayReports.GatewayObservations;
import io.infaas.controller.health.InstancePerformance.MeanBatch;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of each instance that gateways use: ACTIVE, OVERLOADED or INTERFERED, by {@link HealthThresholds}. Observations of
 * several gateways add up; observations of a silent gateway fade. Times are monotonic, ns.
 *
 * <p>Not thread-safe.
 */
public final class InstanceHealth {

    /** Responses are late while a backlog drains, without interference: latency is ignored for this long after an overload. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Reports about the time before a reload may arrive this long after it. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long UNHEALTHY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final KnownCandidates candidates;
    private final Supplier<Corrections> corrections;
    private final GatewayReports reports;
    private final Map<Placement, Judged> verdicts = new TreeMap<>();
    private final Map<Placement, Long> unhealthy = new TreeMap<>();
    private final Map<Placement, Long> healed = new TreeMap<>();

    /** @param overloadedNanos time of the last overload, if any */
    private record Judged(InstanceState state, @Nullable Long overloadedNanos) {
        static final Judged NEW = new Judged(InstanceState.ACTIVE, null);
    }

    /**
     * @param reports to which every report is added
     * @param corrections correction factors of variants: slowness within them is neither overload nor interference
     */
    public InstanceHealth(KnownCandidates candidates, GatewayReports reports, Supplier<Corrections> corrections) {
        this.candidates = candidates;
        this.reports = reports;
        this.corrections = corrections;
    }

    /** Records the instances that do not respond. */
    public void report(DemandReport report, long nowNanos) {
        for (InstanceUse use : report.uses()) {
            Placement placement = new Placement(use.variant(), use.node());
            if (use.unhealthy() > 0 && !isWithin(healed.get(placement), LATE_NANOS, nowNanos)) {
                unhealthy.put(placement, nowNanos);
            }
        }
    }

    /** Present states of all instances that gateways used recently; any other instance is ACTIVE. */
    public Map<Placement, InstanceState> states(long nowNanos) {
        Collection<GatewayObservations> gateways = reports.present(nowNanos).values();
        Set<Placement> placements = new TreeSet<>();
        gateways.forEach(observations -> placements.addAll(observations.placements()));
        Map<Placement, InstanceState> states = new TreeMap<>();
        InstanceCounts now = candidates.counts();
        for (Placement placement : placements) {
            candidates
                    .at(placement, now)
                    .map(this::thresholds)
                    .ifPresent(thresholds -> states.put(placement, judge(placement, thresholds, gateways, nowNanos)));
        }
        verdicts.keySet().retainAll(states.keySet());
        return states;
    }

    /** Placements whose model process does not respond, by reports of the last 30 s, unless {@link #recordHealed} since. */
    public Set<Placement> unhealthyPlacements(long nowNanos) {
        unhealthy.values().removeIf(reported -> nowNanos - reported > UNHEALTHY_NANOS);
        return new TreeSet<>(unhealthy.keySet());
    }

    /** Records that the model is reloaded; late reports about the time before do not count. */
    public void recordHealed(Placement placement, long nowNanos) {
        unhealthy.remove(placement);
        healed.values().removeIf(since -> nowNanos - since > LATE_NANOS);
        healed.put(placement, nowNanos);
    }

    private InstanceState judge(
            Placement placement, HealthThresholds thresholds, Collection<GatewayObservations> gateways, long nowNanos) {
        Judged before = verdicts.getOrDefault(placement, Judged.NEW);
        if (isWithin(before.overloadedNanos(), SETTLING_NANOS, nowNanos)) {
            gateways.forEach(observations -> observations.of(placement).disregardLatency());
        }
        InstancePerformance performance = InstancePerformance.of(placement, gateways, nowNanos);
        InstanceState state = thresholds.next(before.state(), performance);
        verdicts.put(
                placement,
                new Judged(state, state == InstanceState.OVERLOADED ? (Long) nowNanos : before.overloadedNanos()));
        return state;
    }

    private HealthThresholds thresholds(Candidate candidate) {
        return new HealthThresholds(corrections.get().correct(candidate));
    }

    private static boolean isWithin(@Nullable Long since, long span, long nowNanos) {
        return since != null && nowNanos - since < span;
    }

    /**
     * Thresholds at which an instance changes its state. Each state is set and cleared at different thresholds; in between it stays.
     *
     * <p>The factors are those of INFaaS' monitor: latency over profiled latency ({@code f} sets, {@code u} clears) and backlog in
     * seconds of work ({@code k}). Two conditions are added. The latency must exceed the profiled one by some milliseconds, because the
     * network round trip alone takes one or two. And an instance counts as interfered only below {@value #CALM} of its saturation: above
     * that, queries wait for each other because of load alone.
     *
     * @param candidate the instance's variant on its node type, with its correction factor; a variant for processors runs on these, also
     *     on a node with a GPU
     */
    record HealthThresholds(Candidate candidate) {
        /** Load, as a share of its threshold, below which an instance is no longer overloaded. */
        static final double CALM = 0.8;

        /** Least excess over the profiled latency that counts, ms; half of it is tolerated on the way back. */
        static final double EXCESS_MS = 5;

        private static final double SHORT_MS = 10;

        InstanceState next(InstanceState state, InstancePerformance performance) {
            if (load(performance) >= 1) {
                return InstanceState.OVERLOADED;
            }
            return switch (state) {
                case OVERLOADED -> load(performance) < CALM ? InstanceState.ACTIVE : InstanceState.OVERLOADED;
                case INTERFERED ->
                    performance.latencyMs() < fastMs(performance) ? InstanceState.ACTIVE : InstanceState.INTERFERED;
                default ->
                    performance.isSignificant()
                                    && performance.latencyMs() > slowMs(performance)
                                    && performance.arrival() < CALM * peak(performance)
                            ? InstanceState.INTERFERED
                            : InstanceState.ACTIVE;
            };
        }

        /** Arrival rate and backlog, each as a share of its threshold: the larger one. */
        private double load(InstancePerformance performance) {
            double workMs = candidate.correction() * performance.workMs();
            return Math.max(performance.load(candidate), workMs / (1_000 * k()));
        }

        /** Items/s that it can execute in batches of this size without dynamic batching. */
        private double peak(InstancePerformance performance) {
            return Math.min(itemsPerSecond(performance), items(performance) * 1_000 / profiledMs(performance));
        }

        /** Throughput at saturation with batches of this size. */
        private double itemsPerSecond(InstancePerformance performance) {
            return performance.batch().itemsPerSecond(candidate);
        }

        /** Items that it executes at a time. */
        private double items(InstancePerformance performance) {
            return instances() * performance.meanBatch();
        }

        private double slowMs(InstancePerformance performance) {
            double profiled = profiledMs(performance);
            return Math.max(f(profiled) * profiled, profiled + EXCESS_MS);
        }

        private double fastMs(InstancePerformance performance) {
            double profiled = profiledMs(performance);
            return Math.max(u() * profiled, profiled + EXCESS_MS / 2);
        }

        private double f(double profiledMs) {
            if (gpu()) {
                return profiledMs < SHORT_MS ? Math.min(5, 15 / profiledMs) : 1.5;
            }
            return instances() == 1 ? 4 : 2.5;
        }

        private double u() {
            return gpu() ? 1.25 : 1.5;
        }

        private double k() {
            return !gpu() && instances() == 1 ? 1.1 : 0.8;
        }

        private boolean gpu() {
            return candidate.nodeType().gpus() > 0 && candidate.variant().needsGpu();
        }

        private int instances() {
            return MeanBatch.executions(candidate);
        }

        /** Profiled latency at the mean batch, ms. */
        private double profiledMs(InstancePerformance performance) {
            return performance.batch().serviceMs(candidate);
        }
    }
}
