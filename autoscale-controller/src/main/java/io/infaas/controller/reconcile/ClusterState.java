package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.Placement;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All that the next steps are decided from.
 *
 * @param up the types of the nodes that answer, by id
 * @param planned the places that should exist and can; empty before the first plan
 * @param released whether a place that drains is used by nobody any more
 * @param shownServing whether gateways were last told that the place serves
 */
record ClusterState(
        Map<String, NodeType> up,
        SortedMap<Placement, PlacementState> places,
        Optional<SortedSet<Placement>> planned,
        MemoryFootprints footprints,
        ReconcilerSettings settings,
        Predicate<Placement> released,
        Predicate<Placement> shownServing,
        long now) {

    ClusterState {
        up = Map.copyOf(up);
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    boolean isUp(Placement place) {
        return up.containsKey(place.node());
    }

    Set<Placement> wanted() {
        return planned.orElseGet(TreeSet::new);
    }

    long peakBytes(Placement place) {
        NodeType type = up.get(place.node());
        return type == null ? 0 : footprints.peakBytes(place.variant(), type.name());
    }

    String application(Placement place) {
        return footprints.application(place.variant());
    }

    /** Bytes of the places on a node that {@code which} is true of. */
    long bytes(String node, Predicate<Map.Entry<Placement, PlacementState>> which) {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(which)
                .mapToLong(entry -> peakBytes(entry.getKey()))
                .sum();
    }

    /** Loads under way on a node. */
    long loads(String node) {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(entry -> entry.getValue().phase() instanceof PlacementPhase.Loading)
                .count();
    }

    /** Whether a place on the node has the turn to heal: not while it waits for the end of its back-off. */
    boolean heals(String node) {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(entry -> entry.getValue().healing())
                .anyMatch(entry -> entry.getValue().phase().occupies()
                        || (wanted().contains(entry.getKey())
                                && !entry.getValue().barred(now)));
    }

    boolean barred(Placement place) {
        PlacementState state = places.get(place);
        return state != null && state.barred(now);
    }

    /** Whether the place could be loaded now if there were room. */
    boolean due(Placement place) {
        PlacementState state = places.get(place);
        return state == null || (state.phase() instanceof PlacementPhase.Absent && !state.busy() && !state.barred(now));
    }
}
