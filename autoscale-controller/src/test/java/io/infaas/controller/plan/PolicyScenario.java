package io.infaas.controller.plan;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.ObjectiveGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Planning round by round: what a test sets stays until the test changes it. */
final class PolicyScenario {

    private final PlanningPolicy policy;
    private final Catalog catalog;
    private final ObjectiveGrid grid;
    private final Map<String, NodeCapacity> nodes = new HashMap<>();
    private final Map<Placement, InstanceState> instances = new HashMap<>();
    private final Map<String, ArrivalRate> demand = new HashMap<>();
    private final Set<Placement> barred = new HashSet<>();
    private final Set<Placement> pinned = new HashSet<>();
    private final List<PlanChange> changes = new ArrayList<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private long nowMs = 1_000_000;

    PolicyScenario(PlanningPolicy policy, PlanningCatalog planning, String... nodeIds) {
        this.policy = policy;
        this.catalog = planning.catalog();
        this.grid = new ObjectiveGrid(catalog);
        planning.nodes(nodeIds).forEach(node -> nodes.put(node.id(), node));
    }

    static Placement placement(String architecture, String node) {
        return new Placement(PlanningCatalog.name(architecture), node);
    }

    /** Single items/s with an objective, present and sustained; replaces the earlier rate of that target and objective. */
    PolicyScenario demand(String target, double boundMs, double minAccuracy, double items) {
        return demand(target, boundMs, minAccuracy, items, items, 0);
    }

    PolicyScenario demand(
            String target, double boundMs, double minAccuracy, double items, double sustainedItems, long waiting) {
        demand.put(
                target + " " + boundMs + " " + minAccuracy,
                new ArrivalRate(
                        grid.of(target, new Objective(boundMs, minAccuracy)),
                        boundMs,
                        items,
                        items,
                        sustainedItems,
                        waiting,
                        Map.of()));
        return this;
    }

    /** The same with nothing that arrives, wished for by clients, or not any more. */
    PolicyScenario pinned(String target, double boundMs, double minAccuracy, boolean pinned) {
        demand(target, boundMs, minAccuracy, 0, 0, 0);
        if (pinned) {
            demand.computeIfPresent(target + " " + boundMs + " " + minAccuracy, (key, rate) -> rate.asPinned());
        }
        return this;
    }

    PolicyScenario instance(Placement placement, InstanceState state) {
        instances.put(placement, state);
        return this;
    }

    PolicyScenario up(String node, boolean up) {
        nodes.computeIfPresent(node, (id, known) -> new NodeCapacity(id, known.type(), up));
        instances.keySet().removeIf(placement -> !up && placement.node().equals(node));
        return this;
    }

    PolicyScenario barred(Placement... placements) {
        barred.clear();
        barred.addAll(List.of(placements));
        return this;
    }

    PolicyScenario pinned(Placement... placements) {
        pinned.clear();
        pinned.addAll(List.of(placements));
        return this;
    }

    Situation situation() {
        return new Situation(
                catalog, List.copyOf(nodes.values()), instances, List.copyOf(demand.values()), barred, pinned, nowMs);
    }

    /** One slot; nothing is loaded by it. */
    PolicyScenario plan() {
        nowMs += 1000;
        return planAgain();
    }

    /** Once more in the same slot. */
    PolicyScenario planAgain() {
        plan = policy.plan(situation(), plan);
        changes.addAll(plan.changes());
        return this;
    }

    /** Slots in each of which what is planned is loaded at once and all else is gone. */
    PolicyScenario rounds(int count) {
        for (int i = 0; i < count; i++) {
            plan();
            load();
        }
        return this;
    }

    PolicyScenario load() {
        instances.clear();
        plan.placements().forEach(placement -> instances.put(placement, InstanceState.ACTIVE));
        return this;
    }

    PlacementPlan planned() {
        return plan;
    }

    /** All changes so far; forgets them. */
    List<PlanChange> changes() {
        List<PlanChange> all = List.copyOf(changes);
        changes.clear();
        return all;
    }
}
