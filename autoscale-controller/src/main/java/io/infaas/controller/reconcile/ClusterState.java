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
 * The input of {@link NextSteps}.
 *
 * @param up types of the nodes that are up, by id
 * @param planned placements that should exist and are possible; empty before the first plan
 * @param drained whether no gateway uses a draining placement any more
 * @param shownServing whether the last published view shows the placement as serving
 */
record ClusterState(
        Map<String, NodeType> up,
        SortedMap<Placement, PlacementState> placements,
        Optional<SortedSet<Placement>> planned,
        MemoryFootprints footprints,
        ReconcilerSettings settings,
        Predicate<Placement> drained,
        Predicate<Placement> shownServing,
        long now) {

    ClusterState {
        up = Collections.unmodifiableSortedMap(new TreeMap<>(up));
        placements = Collections.unmodifiableSortedMap(new TreeMap<>(placements));
    }

    boolean isUp(Placement placement) {
        return up.containsKey(placement.node());
    }

    Set<Placement> target() {
        return planned.orElseGet(TreeSet::new);
    }

    long peakBytes(Placement placement) {
        NodeType type = up.get(placement.node());
        return type == null ? 0 : footprints.peakBytes(placement.variant(), type.name());
    }

    String application(Placement placement) {
        return footprints.application(placement.variant());
    }

    /** Peak bytes of the matching placements on a node. */
    long bytes(String node, Predicate<Map.Entry<Placement, PlacementState>> which) {
        return placements.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(which)
                .mapToLong(entry -> peakBytes(entry.getKey()))
                .sum();
    }

    /** Loads in flight on a node. */
    long loads(String node) {
        return placements.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(entry -> entry.getValue().phase() instanceof PlacementPhase.Loading)
                .count();
    }

    /** Whether a placement on the node is being healed; one that is backing off is not. */
    boolean isHealing(String node) {
        return placements.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .filter(entry -> entry.getValue().healing())
                .anyMatch(entry -> entry.getValue().phase().occupies()
                        || (target().contains(entry.getKey())
                                && !entry.getValue().isBarred(now)));
    }

    boolean isBarred(Placement placement) {
        PlacementState state = placements.get(placement);
        return state != null && state.isBarred(now);
    }

    /** Whether the placement could be loaded now, memory aside. */
    boolean isDue(Placement placement) {
        PlacementState state = placements.get(placement);
        return state == null
                || (state.phase() instanceof PlacementPhase.Absent && !state.busy() && !state.isBarred(now));
    }
}
