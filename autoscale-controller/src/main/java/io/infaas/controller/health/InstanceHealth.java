package io.infaas.controller.health;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.demand.DemandReport;
import io.infaas.gateway.demand.InstanceUse;
import io.infaas.gateway.view.InstanceState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges each instance that gateways use: ACTIVE, OVERLOADED or INTERFERED, by {@link HealthThresholds}. What several gateways see of one
 * instance adds up; what a silent one saw fades. Time is passed in, in nanoseconds of one clock that never goes back.
 *
 * <p>Not for several threads.
 */
public final class InstanceHealth {

    /** While an overload is worked off answers are late without interference, so they are not judged so long after it. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** What a gateway reports of the time before a healing may come so long after it. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long UNHEALTHY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, Variant> variants = new HashMap<>();
    private final Function<String, Optional<NodeType>> nodeTypes;
    private final Map<String, GatewayObservations> gateways = new HashMap<>();
    private final Map<Placement, Judged> verdicts = new HashMap<>();
    private final Map<Placement, Long> unhealthy = new HashMap<>();
    private final Map<Placement, Long> healed = new HashMap<>();

    /** @param overloadedNanos when it was overloaded last, if ever */
    private record Judged(InstanceState state, @Nullable Long overloadedNanos) {
        static final Judged NEW = new Judged(InstanceState.ACTIVE, null);
    }

    /** @param nodeTypes the type of a node, by its id; empty for a node that is not there any more */
    public InstanceHealth(Catalog catalog, Function<String, Optional<NodeType>> nodeTypes) {
        catalog.variants().forEach(variant -> variants.put(variant.name(), variant));
        this.nodeTypes = nodeTypes;
    }

    public void report(String gateway, DemandReport report, long nowNanos) {
        gateways.computeIfAbsent(gateway, added -> new GatewayObservations()).add(report, nowNanos);
        for (InstanceUse use : report.uses()) {
            Placement placement = new Placement(use.variant(), use.node());
            if (use.unhealthy() > 0 && !within(healed.get(placement), LATE_NANOS, nowNanos)) {
                unhealthy.put(placement, nowNanos);
            }
        }
    }

    /** The states now, of all instances that gateways have used lately; any other one is ACTIVE. */
    public Map<Placement, InstanceState> states(long nowNanos) {
        gateways.values().removeIf(observations -> observations.forgotten(nowNanos));
        Set<Placement> seen = new TreeSet<>();
        gateways.values().forEach(observations -> seen.addAll(observations.placements()));
        Map<Placement, InstanceState> states = new TreeMap<>();
        for (Placement placement : seen) {
            thresholds(placement)
                    .ifPresent(thresholds -> states.put(placement, judge(placement, thresholds, nowNanos)));
        }
        verdicts.keySet().retainAll(states.keySet());
        return states;
    }

    /**
     * Places whose model's process does not answer any more, as gateways reported in the last half minute and nobody has
     * {@link #healed}.
     */
    public Set<Placement> unhealthy(long nowNanos) {
        unhealthy.values().removeIf(reported -> nowNanos - reported > UNHEALTHY_NANOS);
        return Set.copyOf(unhealthy.keySet());
    }

    /** The model has been, or is about to be, loaded anew; late reports of the time before do not count. */
    public void healed(Placement placement, long nowNanos) {
        unhealthy.remove(placement);
        healed.values().removeIf(since -> nowNanos - since > LATE_NANOS);
        healed.put(placement, nowNanos);
    }

    private InstanceState judge(Placement placement, HealthThresholds thresholds, long nowNanos) {
        Judged before = verdicts.getOrDefault(placement, Judged.NEW);
        if (within(before.overloadedNanos(), SETTLING_NANOS, nowNanos)) {
            gateways.values().forEach(observations -> observations.of(placement).forgetLatency());
        }
        InstancePerformance performance = InstancePerformance.of(placement, gateways.values(), nowNanos);
        InstanceState state = thresholds.next(before.state(), performance);
        verdicts.put(
                placement,
                new Judged(state, state == InstanceState.OVERLOADED ? (Long) nowNanos : before.overloadedNanos()));
        return state;
    }

    private Optional<HealthThresholds> thresholds(Placement placement) {
        Variant variant = variants.get(placement.variant());
        if (variant == null) {
            return Optional.empty();
        }
        return nodeTypes.apply(placement.node()).flatMap(type -> variant.profile(type.name())
                .map(profile -> new HealthThresholds(profile, variant.settings().instances(), type.gpus() > 0)));
    }

    private static boolean within(@Nullable Long since, long span, long nowNanos) {
        return since != null && nowNanos - since < span;
    }
}
