package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.reconcile.PlaceState.Trouble;
import io.infaas.gateway.view.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The state of every place that is not simply absent, and what gateways and planning are told of it. */
final class PlaceBook {

    private final SortedMap<Placement, PlaceState> states = new TreeMap<>();

    SortedMap<Placement, PlaceState> states() {
        return states;
    }

    /** What was never heard of is absent, and may be found at once. */
    PlaceState get(Placement place, long now) {
        PlaceState known = states.get(place);
        return known == null ? PlaceState.of(new Phase.Absent(0, now)) : known;
    }

    void put(Placement place, PlaceState state) {
        states.put(place, state);
    }

    List<Map.Entry<Placement, PlaceState>> on(String node) {
        List<Map.Entry<Placement, PlaceState>> own = new ArrayList<>();
        states.forEach((place, state) -> {
            if (place.node().equals(node)) {
                own.add(Map.entry(place, state));
            }
        });
        return own;
    }

    void forget(String node) {
        states.keySet().removeIf(place -> place.node().equals(node));
    }

    /** Forgives what has served for long, and forgets what is absent, not wanted and without failure. */
    void tidy(Set<Placement> wanted, long now, ReconcilerSettings settings) {
        states.replaceAll((place, state) -> state.phase() instanceof Phase.Active active
                        && now - active.since() >= settings.longestBackOff().toNanos()
                ? state.forgiven()
                : state);
        states.entrySet()
                .removeIf(entry -> entry.getValue().phase() instanceof Phase.Absent absent
                        && !wanted.contains(entry.getKey())
                        && now - absent.quietUntil() >= 0
                        && !entry.getValue().barred(now));
    }

    /** What gateways and planning are told; everything on a node that does not answer has failed. */
    SortedMap<Placement, InstanceState> instances(Predicate<String> up, Set<Placement> wanted, long now) {
        SortedMap<Placement, InstanceState> told = new TreeMap<>();
        states.forEach((place, state) -> {
            if (state.phase() instanceof Phase.Absent) {
                if (state.barred(now) || (state.trouble().isPresent() && wanted.contains(place))) {
                    told.put(place, InstanceState.FAILED);
                }
            } else {
                told.put(place, up.test(place.node()) ? told(state.phase()) : InstanceState.FAILED);
            }
        });
        return told;
    }

    private static InstanceState told(Phase phase) {
        if (phase instanceof Phase.Active) {
            return InstanceState.ACTIVE;
        }
        if (phase instanceof Phase.Draining || (phase instanceof Phase.Unloading leaving && !leaving.failed())) {
            return InstanceState.DRAINING;
        }
        return phase instanceof Phase.Loading || phase instanceof Phase.Unclear
                ? InstanceState.LOADING
                : InstanceState.FAILED;
    }

    /** The last failure of each place that has one which is not forgiven. */
    SortedMap<Placement, String> failures() {
        SortedMap<Placement, String> texts = new TreeMap<>();
        states.forEach((place, state) -> state.trouble().map(Trouble::text).ifPresent(text -> texts.put(place, text)));
        return texts;
    }
}
