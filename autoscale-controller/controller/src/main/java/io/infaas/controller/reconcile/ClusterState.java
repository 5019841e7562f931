package io.infaas.controller.reconcile;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The input of {@link NextSteps}.
 *
 * @param up types of the nodes that are up, by id
 * @param memories memory that models really take on nodes that are up, by id
 * @param planned placements that should exist and are possible; empty before the first plan
 * @param planDue whether placements were found that the plan was made without; they are in {@code planned} until the next one
 * @param counts planned instance counts, in multiples of the profiled instances
 * @param paused last copies that made room for a planned load, which has not succeeded yet
 * @param drained whether no gateway uses a draining placement any more
 * @param shownServing whether the last published view shows the placement as serving
 */
record ClusterState(
        Map<String, NodeType> up,
        Map<String, ModelMemory> memories,
        PlacementTable table,
        Optional<SortedSet<Placement>> planned,
        boolean planDue,
        InstanceCounts counts,
        Set<Placement> paused,
        VariantFacts facts,
        ReconcilerSettings settings,
        Predicate<Placement> drained,
        Predicate<Placement> shownServing,
        long now) {

    ClusterState {
        up = Collections.unmodifiableSortedMap(new TreeMap<>(up));
        paused = Collections.unmodifiableSortedSet(new TreeSet<>(paused));
    }

    SortedMap<Placement, PlacementState> placements() {
        return table.states();
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

    /** Memory of a node for models; none if it is down. */
    MemorySize memory(String node) {
        NodeType type = up.get(node);
        return type == null ? MemorySize.NONE : type.memory();
    }

    /** Highest memory while loading and serving, with the instances that it has or gets; none on a node that is down. */
    MemorySize peak(Placement placement) {
        return memory(placement, NodeType::peakMemory).times(highestCount(placement));
    }

    /** Memory that a placement needs for its additional instances. */
    MemorySize growth(Placement placement) {
        return memory(placement, NodeType::peakMemory)
                .times(Math.max(0, counts.of(placement) - highestCount(placement)));
    }

    /** Highest instance count of a placement, in multiples of the profiled instances; 1 if it is not loaded. */
    int highestCount(Placement placement) {
        PlacementState state = table.states().get(placement);
        return state == null ? 1 : state.most();
    }

    /** Whether it serves with another number of instances than planned, and may have that now, memory aside. */
    boolean isToBeResized(Placement placement) {
        PlacementState state = table.states().get(placement);
        return state != null
                && state.phase() instanceof PlacementPhase.Active
                && !state.busy()
                && !state.isBarred(now)
                && isUp(placement)
                && (state.least() != counts.of(placement) || state.most() != counts.of(placement));
    }

    private MemorySize memory(Placement placement, BiFunction<NodeType, Profile, MemorySize> kind) {
        NodeType type = up.get(placement.node());
        return type == null
                ? MemorySize.NONE
                : profile(placement).map(profile -> kind.apply(type, profile)).orElse(MemorySize.NONE);
    }

    String application(Placement placement) {
        return facts.application(placement.variant());
    }

    /** Peak memory of the matching placements on a node. */
    MemorySize peaks(String node, Predicate<Map.Entry<Placement, PlacementState>> filter) {
        return on(node).filter(filter).map(entry -> peak(entry.getKey())).reduce(MemorySize.NONE, MemorySize::plus);
    }

    /** Memory that the node's placements take now: their resting memory, while they load their peak. */
    MemorySize resting(String node) {
        return on(node).filter(entry -> entry.getValue().phase().occupies())
                .map(entry -> entry.getValue().phase().isSettled()
                        ? memory(entry.getKey(), NodeType::restingMemory)
                                .times(entry.getValue().most())
                        : peak(entry.getKey()))
                .reduce(MemorySize.NONE, MemorySize::plus);
    }

    /** Memory in use on a node beyond its models; includes lost memory if {@code evenLost}. */
    MemorySize unreturned(String node, boolean evenLost) {
        ModelMemory memory = memories.get(node);
        return memory == null || (memory.isLost() && !evenLost) ? MemorySize.NONE : memory.unreturned(resting(node));
    }

    /** Whether nothing is being loaded or unloaded on a node. */
    boolean isSettled(String node) {
        return on(node).noneMatch(entry -> entry.getValue().busy()
                || !entry.getValue().phase().isSettled()
                || entry.getValue().phase() instanceof PlacementPhase.Unloading);
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
        PlacementState state = table.states().get(placement);
        return state != null && state.isBarred(now);
    }

    /** Whether a load of the variant failed recently on any node. */
    boolean isSuspect(String variant) {
        return table.states().entrySet().stream()
                .anyMatch(entry -> entry.getKey().variant().equals(variant)
                        && entry.getValue().isBarred(now));
    }

    /** Whether the placement could be loaded now, memory aside. */
    boolean isDue(Placement placement) {
        PlacementState state = table.states().get(placement);
        return state == null
                || (state.phase() instanceof PlacementPhase.Absent && !state.busy() && !state.isBarred(now));
    }

    private Stream<Map.Entry<Placement, PlacementState>> on(String node) {
        return table.on(node).stream();
    }

    /** Placements with their states, also by node, so that a look at one node does not scan all. Immutable. */
    static final class PlacementTable {

        private final SortedMap<Placement, PlacementState> states;
        private final SortedMap<String, List<Map.Entry<Placement, PlacementState>>> byNode = new TreeMap<>();

        PlacementTable(Map<Placement, PlacementState> states) {
            this.states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
            this.states.forEach(
                    (placement, state) -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                            .add(Map.entry(placement, state)));
        }

        SortedMap<Placement, PlacementState> states() {
            return states;
        }

        List<Map.Entry<Placement, PlacementState>> on(String node) {
            return byNode.getOrDefault(node, List.of());
        }
    }
}
