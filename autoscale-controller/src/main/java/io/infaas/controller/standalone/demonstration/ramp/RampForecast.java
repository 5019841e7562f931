package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a policy will decide on a ramp: low load from nothing, then the full capacity of what it has loaded, then low load again.
 * It asks the policy itself, as if loads took no time and every query met its profile.
 *
 * @param base what is loaded once decisions settle at low load
 * @param top what is loaded at the top
 * @param up whether the policy scales up on the way up
 * @param down whether the policy scales down on the way down
 */
record RampForecast(PlacementPlan base, PlacementPlan top, boolean up, boolean down) {

    /** Longer than the hysteresis of policies. */
    private static final int SLOTS = 60;

    private static final int SLOT_MS = 1000;

    static RampForecast of(PlanningPolicy policy, Catalog catalog, List<NodeCapacity> rooms, RampTarget target) {
        Simulation simulation = new Simulation(policy, catalog, rooms, target);
        simulation.run(target.lowRate());
        PlacementPlan base = simulation.plan;
        boolean up = simulation.run(RampSchedule.HIGH * target.rate(base)).contains(ScaleDirection.UP);
        PlacementPlan top = simulation.plan;
        boolean down = simulation.run(target.lowRate()).contains(ScaleDirection.DOWN);
        return new RampForecast(base, top, up, down);
    }

    /** Consecutive runs at a constant rate each. */
    private static final class Simulation {

        private final PlanningPolicy policy;
        private final Catalog catalog;
        private final List<NodeCapacity> rooms;
        private final RampTarget target;
        private PlacementPlan plan = PlacementPlan.NONE;
        private long nowMs;

        private Simulation(PlanningPolicy policy, Catalog catalog, List<NodeCapacity> rooms, RampTarget target) {
            this.policy = policy;
            this.catalog = catalog;
            this.rooms = rooms;
            this.target = target;
        }

        private Set<ScaleDirection> run(double rate) {
            Set<ScaleDirection> seen = EnumSet.noneOf(ScaleDirection.class);
            for (int slot = 0; slot < SLOTS; slot++) {
                Map<Placement, InstanceState> instances = plan.placements().stream()
                        .collect(Collectors.toMap(place -> place, place -> InstanceState.ACTIVE));
                plan = policy.plan(
                        new Situation(catalog, rooms, instances, List.of(demand(rate)), Set.of(), Set.of(), nowMs),
                        plan);
                plan.changes().forEach(change -> seen.add(ScaleDirection.of(change)));
                nowMs += SLOT_MS;
            }
            return seen;
        }

        private ArrivalRate demand(double rate) {
            double items = rate * target.batch();
            double all = target.rate(plan);
            Map<String, Double> servedBy = new HashMap<>();
            plan.placements()
                    .forEach(place -> servedBy.merge(
                            place.variant(),
                            items * plan.counts().of(place) * target.rate(Set.of(place)) / all,
                            Double::sum));
            return new ArrivalRate(
                    new DemandGrid(catalog).of(target.model(), target.objective(), target.batch()),
                    target.objective().latencyMs(),
                    rate,
                    items,
                    items,
                    plan.placements().isEmpty() ? 1 : 0,
                    servedBy);
        }
    }
}
