package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.demand.ObjectiveClass;
import io.infaas.gateway.demand.ObjectiveGrid;
import io.infaas.gateway.view.InstanceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * What a policy will do on a ramp, by asking it: low load from nothing, then as much as what it has loaded can carry, then low
 * load again. Loads take no time here and every query is served as profiled, so it tells what is decided, not when.
 *
 * @param base what is loaded once nothing changes any more at low load
 * @param top what is loaded at the top
 * @param up whether there is a scale-up on the way up
 * @param down whether there is a scale-down on the way down
 */
record RampForecast(SortedSet<Placement> base, SortedSet<Placement> top, boolean up, boolean down) {

    /** Longer than policies hesitate. */
    private static final int SLOTS = 60;

    private static final int SLOT_MS = 1000;

    static RampForecast of(PlanningPolicy policy, Catalog catalog, List<NodeCapacity> rooms, RampTarget target) {
        Course course = new Course(policy, catalog, rooms, target);
        course.run(target.lowRate());
        SortedSet<Placement> base = course.plan.placements();
        boolean up = course.run(RampCourse.HIGH * target.rate(base)).contains(ScaleDirection.UP);
        SortedSet<Placement> top = course.plan.placements();
        boolean down = course.run(target.lowRate()).contains(ScaleDirection.DOWN);
        return new RampForecast(base, top, up, down);
    }

    /** One after the other, at a constant rate each. */
    private static final class Course {

        private final PlanningPolicy policy;
        private final Catalog catalog;
        private final List<NodeCapacity> rooms;
        private final RampTarget target;
        private final ObjectiveClass of;
        private PlacementPlan plan = PlacementPlan.NONE;
        private long nowMs;

        private Course(PlanningPolicy policy, Catalog catalog, List<NodeCapacity> rooms, RampTarget target) {
            this.policy = policy;
            this.catalog = catalog;
            this.rooms = rooms;
            this.target = target;
            this.of = new ObjectiveGrid(catalog).of(target.model(), target.objective());
        }

        private Set<ScaleDirection> run(double rate) {
            Set<ScaleDirection> seen = java.util.EnumSet.noneOf(ScaleDirection.class);
            for (int slot = 0; slot < SLOTS; slot++) {
                Map<Placement, InstanceState> instances = new HashMap<>();
                plan.placements().forEach(place -> instances.put(place, InstanceState.ACTIVE));
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
            Map<String, Double> servedBy = new HashMap<>();
            double all = target.rate(plan.placements());
            for (Placement place : plan.placements()) {
                servedBy.merge(place.variant(), items * target.rate(Set.of(place)) / all, Double::sum);
            }
            long waiting = plan.placements().isEmpty() ? 1 : 0;
            return new ArrivalRate(of, target.objective().latencyMs(), rate, items, items, waiting, servedBy);
        }
    }
}
