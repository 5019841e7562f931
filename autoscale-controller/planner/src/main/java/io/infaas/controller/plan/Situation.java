package io.infaas.controller.plan;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.InstanceState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The input of a policy. Its maps and sets iterate in sorted order.
 *
 * @param instances instances that are loading, loaded, draining or failed
 * @param counts how many instances each has
 * @param demand arrival rates per demand class
 * @param barred placements whose load failed recently: nothing new is planned there
 * @param pinned placements that exist regardless of demand, if they fit
 * @param lastUsedMs when instances were last used, or came, monotonic ms
 * @param corrections how much longer than profiled variants take
 * @param nowMs monotonic time, ms; policies run once a second
 */
public record Situation(
        Catalog catalog,
        List<NodeCapacity> nodes,
        Map<Placement, InstanceState> instances,
        InstanceCounts counts,
        List<ArrivalRate> demand,
        Set<Placement> barred,
        Set<Placement> pinned,
        Map<Placement, Long> lastUsedMs,
        Corrections corrections,
        long nowMs) {

    /** A situation in which all take as long as their profiles say. */
    public Situation(
            Catalog catalog,
            List<NodeCapacity> nodes,
            Map<Placement, InstanceState> instances,
            InstanceCounts counts,
            List<ArrivalRate> demand,
            Set<Placement> barred,
            Set<Placement> pinned,
            Map<Placement, Long> lastUsedMs,
            long nowMs) {
        this(catalog, nodes, instances, counts, demand, barred, pinned, lastUsedMs, Corrections.NONE, nowMs);
    }

    /** A situation in which nothing was used yet, with one instance of each. */
    public Situation(
            Catalog catalog,
            List<NodeCapacity> nodes,
            Map<Placement, InstanceState> instances,
            List<ArrivalRate> demand,
            Set<Placement> barred,
            Set<Placement> pinned,
            long nowMs) {
        this(catalog, nodes, instances, InstanceCounts.ONCE, demand, barred, pinned, Map.of(), nowMs);
    }

    /** Whether an instance serves there. */
    public boolean isServing(Placement placement) {
        InstanceState state = instances.get(placement);
        return state != null && state.isServing();
    }

    /** The same on other nodes. */
    public Situation on(List<NodeCapacity> nodeCapacities) {
        return new Situation(
                catalog, nodeCapacities, instances, counts, demand, barred, pinned, lastUsedMs, corrections, nowMs);
    }

    /** The same by another catalog, on other nodes, with other demand. */
    public Situation on(Catalog other, List<NodeCapacity> nodeCapacities, List<ArrivalRate> rates) {
        return new Situation(
                other, nodeCapacities, instances, counts, rates, barred, pinned, lastUsedMs, corrections, nowMs);
    }

    /** The same with other demand. */
    public Situation with(List<ArrivalRate> other) {
        return new Situation(catalog, nodes, instances, counts, other, barred, pinned, lastUsedMs, corrections, nowMs);
    }

    /** The same with other corrections. */
    public Situation with(Corrections other) {
        return new Situation(catalog, nodes, instances, counts, demand, barred, pinned, lastUsedMs, other, nowMs);
    }

    public Situation {
        nodes = List.copyOf(nodes);
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        demand = List.copyOf(demand);
        barred = Collections.unmodifiableSortedSet(new TreeSet<>(barred));
        pinned = Collections.unmodifiableSortedSet(new TreeSet<>(pinned));
        lastUsedMs = Collections.unmodifiableSortedMap(new TreeMap<>(lastUsedMs));
    }
}
