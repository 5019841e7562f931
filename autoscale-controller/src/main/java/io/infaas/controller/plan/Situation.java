package io.infaas.controller.plan;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.view.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a policy decides from.
 *
 * @param instances what is loaded, on its way in or on its way out, or failed
 * @param demand what arrives, per objective class
 * @param barred places where loading failed lately: nothing new is planned there
 * @param kept places that are to exist whatever the demand, where they fit
 * @param nowMs time on a clock that never goes back, ms; policies are asked once a second
 */
public record Situation(
        Catalog catalog,
        List<NodeCapacity> rooms,
        Map<Placement, InstanceState> instances,
        List<ArrivalRate> demand,
        Set<Placement> barred,
        Set<Placement> kept,
        long nowMs) {

    public Situation {
        rooms = List.copyOf(rooms);
        instances = Map.copyOf(instances);
        demand = List.copyOf(demand);
        barred = Set.copyOf(barred);
        kept = Set.copyOf(kept);
    }
}
