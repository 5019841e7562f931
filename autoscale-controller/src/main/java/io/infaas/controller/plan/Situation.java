package io.infaas.controller.plan;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.view.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The input of a policy.
 *
 * @param instances instances that are loading, loaded, draining or failed
 * @param demand arrival rates per objective class
 * @param barred placements whose load failed recently: nothing new is planned there
 * @param pinned placements that exist regardless of demand, if they fit
 * @param nowMs monotonic time, ms; policies run once a second
 */
public record Situation(
        Catalog catalog,
        List<NodeCapacity> nodes,
        Map<Placement, InstanceState> instances,
        List<ArrivalRate> demand,
        Set<Placement> barred,
        Set<Placement> pinned,
        long nowMs) {

    public Situation {
        nodes = List.copyOf(nodes);
        instances = Map.copyOf(instances);
        demand = List.copyOf(demand);
        barred = Set.copyOf(barred);
        pinned = Set.copyOf(pinned);
    }
}
