package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
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
import java.util.stream.Stream;

/**
 * The input of {@link NextSteps}.
 *
 * @param up types of the nodes that are up, by id
 * @param planned placements that should exist and are possible; empty before the first plan
 * @param paused last copies that made room for a planned load, which has not succeeded yet
 * @param drained whether no gateway uses a draining placement any more
 * @param shownServing whether the last published view shows the placement as serving
 */
record ClusterState(
        Map<String, NodeType> up,
        SortedMap<Placement, PlacementState> placements,
        Optional<SortedSet<Placement>> planned,
        Set<Placement> paused,
        VariantFacts facts,
        ReconcilerSettings settings,
        Predicate<Placement> drained,
        Predicate<Placement> shownServing,
        long now) {

    ClusterState {
        up = Collections.unmodifiableSortedMap(new TreeMap<>(up));
        placements = Collections.unmodifiableSortedMap(new TreeMap<>(placements));
        paused = Collections.unmodifiableSortedSet(new TreeSet<>(paused));
    }

    boolean isUp(Placement placement) {
        return up.containsKey(placement.node());
    }

    Set<Placement> target() {
        return planned.orElseGet(TreeSet::new);
    }

    /** The profile of a placement on its node; none if the node is down. */
    Optional<Profile> profile(Placement placement) {
        NodeType type = up.get(placement.node());
        return type == null ? Optional.empty() : facts.profile(placement.variant(), type.name());
    }

    /** Memory of a node for models, bytes; 0 if it is down. */
    long memoryBytes(String node) {
        NodeType type = up.get(node);
        return type == null ? 0 : type.memoryBytes();
    }

    /** Highest memory while loading and serving, bytes; 0 on a node that is down. */
    long peakBytes(Placement placement) {
        return profile(placement).map(Profile::peakMemoryBytes).orElse(0L);
    }

    String application(Placement placement) {
        return facts.application(placement.variant());
    }

    /** Peak bytes of the matching placements on a node. */
    long bytes(String node, Predicate<Map.Entry<Placement, PlacementState>> which) {
        return on(node).filter(which)
                .mapToLong(entry -> peakBytes(entry.getKey()))
                .sum();
    }

    /** Bytes that the node's placements take now: their resting memory, while they load their peak. */
    long restingBytes(String node) {
        return on(node).filter(entry -> entry.getValue().phase().occupies())
                .mapToLong(entry -> profile(entry.getKey())
                        .map(profile -> entry.getValue().phase().isSettled()
                                ? profile.restingMemoryBytes()
                                : profile.peakMemoryBytes())
                        .orElse(0L))
                .sum();
    }

    /** Loads in flight on a node. */
    long loads(String node) {
        return on(node).filter(entry -> entry.getValue().phase() instanceof PlacementPhase.Loading)
                .count();
    }

    /** Whether a placement on the node is being healed; one that is backing off is not. */
    boolean isHealing(String node) {
        return on(node).filter(entry -> entry.getValue().healing())
                .anyMatch(entry -> entry.getValue().phase().occupies()
                        || (target().contains(entry.getKey())
                                && !entry.getValue().isBarred(now)));
    }

    boolean isBarred(Placement placement) {
        PlacementState state = placements.get(placement);
        return state != null && state.isBarred(now);
    }

    /** Whether a load of the variant failed recently on any node. */
    boolean isSuspect(String variant) {
        return placements.entrySet().stream()
                .anyMatch(entry -> entry.getKey().variant().equals(variant)
                        && entry.getValue().isBarred(now));
    }

    /** Whether the placement could be loaded now, memory aside. */
    boolean isDue(Placement placement) {
        PlacementState state = placements.get(placement);
        return state == null
                || (state.phase() instanceof PlacementPhase.Absent && !state.busy() && !state.isBarred(now));
    }

    private Stream<Map.Entry<Placement, PlacementState>> on(String node) {
        return placements.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node));
    }
}
