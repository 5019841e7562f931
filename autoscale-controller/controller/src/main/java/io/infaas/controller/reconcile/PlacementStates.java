package io.infaas.controller.reconcile;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlacementState.Trouble;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The state of every placement that is not plainly absent, and the instance states published from it. */
final class PlacementStates {

    private final SortedMap<Placement, PlacementState> states = new TreeMap<>();
    private final SortedMap<String, SortedSet<Placement>> byNode = new TreeMap<>();

    SortedMap<Placement, PlacementState> snapshot() {
        return states;
    }

    /** The state of a placement; an unknown one is absent and may be found by any observation. */
    PlacementState get(Placement placement, long now) {
        PlacementState placementState = states.get(placement);
        return placementState == null ? PlacementState.of(new PlacementPhase.Absent(0, now)) : placementState;
    }

    void put(Placement placement, PlacementState state) {
        states.put(placement, state);
        byNode.computeIfAbsent(placement.node(), node -> new TreeSet<>()).add(placement);
    }

    List<Map.Entry<Placement, PlacementState>> on(String node) {
        List<Map.Entry<Placement, PlacementState>> placements = new ArrayList<>();
        for (Placement placement : byNode.getOrDefault(node, new TreeSet<>())) {
            placements.add(Map.entry(placement, Objects.requireNonNull(states.get(placement))));
        }
        return placements;
    }

    void forget(String node) {
        byNode.getOrDefault(node, new TreeSet<>()).forEach(placement -> states.remove(placement));
        byNode.remove(node);
    }

    /** Clears failures of placements that have served for long, and drops absent, unplanned placements without failures. */
    void tidy(Set<Placement> planned, long now, ReconcilerSettings settings) {
        states.replaceAll((placement, state) -> state.phase() instanceof PlacementPhase.Active active
                        && now - active.since() >= settings.longestBackoff().toNanos()
                ? state.withoutTrouble()
                : state);
        List<Placement> expired = new ArrayList<>();
        states.forEach((placement, state) -> {
            if (state.phase() instanceof PlacementPhase.Absent absent
                    && !planned.contains(placement)
                    && now - absent.quietUntil() >= 0
                    && !state.isBarred(now)) {
                expired.add(placement);
            }
        });
        expired.forEach(this::remove);
    }

    private void remove(Placement placement) {
        states.remove(placement);
        byNode.computeIfPresent(placement.node(), (node, placements) -> {
            placements.remove(placement);
            return placements.isEmpty() ? null : placements;
        });
    }

    /**
     * Instance states for gateways and planning. On a node that is not alive, an instance that served is SILENT: gateways that reach it go on. Any
     * other one is FAILED.
     */
    SortedMap<Placement, InstanceState> instances(Predicate<String> alive, Set<Placement> planned, long now) {
        SortedMap<Placement, InstanceState> published = new TreeMap<>();
        states.forEach((placement, state) -> {
            if (state.phase() instanceof PlacementPhase.Absent) {
                if (state.isBarred(now) || (state.trouble().isPresent() && planned.contains(placement))) {
                    published.put(placement, InstanceState.FAILED);
                }
            } else {
                InstanceState instanceState = stateOf(state.phase());
                InstanceState unheard = instanceState.isServing() ? InstanceState.SILENT : InstanceState.FAILED;
                published.put(placement, alive.test(placement.node()) ? instanceState : unheard);
            }
        });
        return published;
    }

    /** Least instance count of each placement, in multiples of the profiled instances. */
    InstanceCounts counts() {
        SortedMap<Placement, Integer> counts = new TreeMap<>();
        states.forEach((placement, state) -> {
            if (state.least() > 1) {
                counts.put(placement, state.least());
            }
        });
        return InstanceCounts.of(counts);
    }

    private static InstanceState stateOf(PlacementPhase phase) {
        if (phase instanceof PlacementPhase.Active) {
            return InstanceState.ACTIVE;
        }
        if (phase instanceof PlacementPhase.Draining
                || (phase instanceof PlacementPhase.Unloading leaving && !leaving.failed())) {
            return InstanceState.DRAINING;
        }
        return phase instanceof PlacementPhase.Loading || phase instanceof PlacementPhase.Unclear
                ? InstanceState.LOADING
                : InstanceState.FAILED;
    }

    /** The last failure of each placement that has one. */
    SortedMap<Placement, String> failures() {
        SortedMap<Placement, String> texts = new TreeMap<>();
        states.forEach(
                (placement, state) -> state.trouble().map(Trouble::text).ifPresent(text -> texts.put(placement, text)));
        return texts;
    }
}
