package io.infaas.controller.health;

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
}
