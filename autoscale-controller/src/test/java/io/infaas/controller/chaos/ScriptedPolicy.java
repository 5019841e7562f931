package io.infaas.controller.chaos;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The test decides what should exist, or lets another policy decide for a while. */
final class ScriptedPolicy implements PlanningPolicy {

    private volatile PlanningPolicy decided = (situation, previous) -> PlacementPlan.NONE;
    private volatile PlanningPolicy planned = decided;

    /** From the next planning on: these places and no others. */
    void want(PlanChange.Kind kind, Placement... places) {
        SortedSet<Placement> wanted = new TreeSet<>(Set.of(places));
        decided = (situation, previous) -> {
            Set<Placement> add = new TreeSet<>(wanted);
            add.removeAll(previous.placements());
            Set<Placement> remove = new TreeSet<>(previous.placements());
            remove.removeAll(wanted);
            if (add.isEmpty() && remove.isEmpty()) {
                return PlacementPlan.of(wanted, List.of(), Map.of());
            }
            PlanChange change = PlanChange.of(kind, OpenLoop.APPLICATION, add, remove, "the test wants it", Map.of());
            return PlacementPlan.of(wanted, List.of(change), Map.of());
        };
    }

    /** From the next planning on. */
    void leaveTo(PlanningPolicy other) {
        decided = other;
    }

    /** Whether a planning has followed what was wanted last. */
    boolean isPlanned() {
        return planned == decided;
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanningPolicy now = decided;
        PlacementPlan plan = now.plan(situation, previous);
        planned = now;
        return plan;
    }
}
