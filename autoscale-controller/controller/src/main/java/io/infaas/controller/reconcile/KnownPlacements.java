package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Placements with their states, also by node, so that a look at one node does not scan all. Immutable. */
final class KnownPlacements {

    private final SortedMap<Placement, PlacementState> all;
    private final SortedMap<String, List<Map.Entry<Placement, PlacementState>>> byNode = new TreeMap<>();

    KnownPlacements(Map<Placement, PlacementState> all) {
        this.all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
        this.all.forEach((placement, state) -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(Map.entry(placement, state)));
    }

    SortedMap<Placement, PlacementState> all() {
        return all;
    }

    List<Map.Entry<Placement, PlacementState>> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }
}
