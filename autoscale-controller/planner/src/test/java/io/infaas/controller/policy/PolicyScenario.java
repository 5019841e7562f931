package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Planning round by round: all settings of a test stay until it changes them. */
final class PolicyScenario {

    private final PlanningPolicy policy;
    private final Catalog catalog;
    private final DemandGrid grid;
    private final Map<String, NodeCapacity> nodes = new HashMap<>();
    private final Map<Placement, InstanceState> instances = new HashMap<>();
    private final Map<String, ArrivalRate> demand = new HashMap<>();
    private final Map<Placement, Long> lastUsedMs = new HashMap<>();
    private final Set<Placement> barred = new HashSet<>();
    private final Set<Placement> pinned = new HashSet<>();
    private final List<PlanChange> changes = new ArrayList<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private InstanceCounts counts = InstanceCounts.ONCE;
    private Corrections corrections = Corrections.NONE;
    private long nowMs = 1_000_000;

    PolicyScenario(PlanningPolicy policy, PlanningCatalog planning, String... nodeIds) {
        this.policy = policy;
        this.catalog = planning.catalog();
        this.grid = new DemandGrid(catalog);
        planning.nodes(nodeIds).forEach(node -> nodes.put(node.id(), node));
    }

    static Placement placement(String architecture, String node) {
        return new Placement(PlanningCatalog.name(architecture), node);
    }

    /**
     * Sets the rate of single items with an objective, items/s; replaces the earlier rate of that
     * target and objective.
     */
    PolicyScenario demand(String target, double boundMs, double minAccuracy, double items) {
        return demand(target, boundMs, minAccuracy, items, 0);
    }

    /** Sets the rate of queries of one batch size with an objective; replaces the earlier rate of these three. */
    PolicyScenario batches(String target, double boundMs, double minAccuracy, double queries, int batch) {
        double items = queries * batch;
        demand.put(
                target + " " + boundMs + " " + minAccuracy + " " + batch,
                new ArrivalRate(
                        grid.of(target, new Objective(boundMs, minAccuracy), batch),
                        boundMs,
                        queries,
                        items,
                        0,
                        Map.of()));
        return this;
    }

    PolicyScenario demand(String target, double boundMs, double minAccuracy, double items, long waiting) {
        demand.put(
                target + " " + boundMs + " " + minAccuracy,
                new ArrivalRate(
                        grid.of(target, new Objective(boundMs, minAccuracy), 1),
                        boundMs,
                        items,
                        items,
                        waiting,
                        Map.of()));
        return this;
    }

    /** As {@link #demand(String, double, double, double)}, of clients that prefer an accuracy. */
    PolicyScenario prefer(String target, double boundMs, double minAccuracy, double preferred, double items) {
        demand(target, boundMs, minAccuracy, items);
        demand.computeIfPresent(
                target + " " + boundMs + " " + minAccuracy, (key, rate) -> ArrivalRates.preferring(rate, preferred));
        return this;
    }

    /** Sets or removes an availability pin for a target without arrivals. */
    PolicyScenario pinned(String target, double boundMs, double minAccuracy, boolean pinned) {
        demand(target, boundMs, minAccuracy, 0, 0);
        if (pinned) {
            demand.computeIfPresent(target + " " + boundMs + " " + minAccuracy, (key, rate) -> rate.asPinned());
        }
        return this;
    }

    PolicyScenario instance(Placement placement, InstanceState state) {
        instances.put(placement, state);
        return this;
    }

    /** Sets the numbers of instances that are loaded now. */
    PolicyScenario counts(InstanceCounts loaded) {
        counts = loaded;
        return this;
    }

    PolicyScenario up(String node, boolean up) {
        nodes.computeIfPresent(node, (id, known) -> new NodeCapacity(id, known.type(), up));
        instances.keySet().removeIf(placement -> !up && placement.node().equals(node));
        return this;
    }

    /** Sets how many times as long as profiled a variant takes; all others are as profiled. */
    PolicyScenario corrected(String architecture, double factor) {
        Profiled of = new Profiled(
                PlanningCatalog.name(architecture), catalog.nodeTypes().get(0).name());
        corrections = new Corrections(new TreeMap<>(Map.of(of, factor)), new TreeMap<>());
        return this;
    }

    PolicyScenario used(Placement placement, long ms) {
        lastUsedMs.put(placement, ms);
        return this;
    }

    PolicyScenario node(NodeCapacity node) {
        nodes.put(node.id(), node);
        return this;
    }

    /** The provider does not list the node any more. */
    PolicyScenario vanished(String node) {
        nodes.remove(node);
        instances.keySet().removeIf(placement -> placement.node().equals(node));
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
                catalog,
                List.copyOf(nodes.values()),
                instances,
                counts,
                List.copyOf(demand.values()),
                barred,
                pinned,
                lastUsedMs,
                corrections,
                nowMs);
    }

    /** Runs one round without loading anything. */
    PolicyScenario plan() {
        nowMs += 1000;
        return planAgain();
    }

    /** Plans again in the same round. */
    PolicyScenario planAgain() {
        plan = policy.plan(situation(), plan);
        changes.addAll(plan.changes());
        return this;
    }

    /** Runs rounds; in each, the planned placements are loaded at once and all others are unloaded. */
    PolicyScenario rounds(int count) {
        for (int i = 0; i < count; i++) {
            plan();
            load();
        }
        return this;
    }

    PolicyScenario load() {
        counts = plan.counts();
        instances.clear();
        plan.placements().forEach(placement -> instances.put(placement, InstanceState.ACTIVE));
        return this;
    }

    PlacementPlan planned() {
        return plan;
    }

    /** Returns all changes so far and forgets them. */
    List<PlanChange> changes() {
        List<PlanChange> all = List.copyOf(changes);
        changes.clear();
        return all;
    }
}
