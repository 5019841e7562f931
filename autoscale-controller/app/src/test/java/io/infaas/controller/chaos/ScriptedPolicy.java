package io.infaas.controller.chaos;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A policy whose plan the test sets, or delegates to another policy. */
public final class ScriptedPolicy implements PlanningPolicy {

    private volatile PlanningPolicy decided = (situation, previous) -> PlacementPlan.NONE;
    private volatile PlanningPolicy planned = decided;

    /** Plans exactly these placements from the next round on. */
    public void setPlan(PlanChange.Kind kind, Placement... places) {
        SortedSet<Placement> wanted = new TreeSet<>(Set.of(places));
        decided = (situation, previous) -> {
            Set<Placement> add = new TreeSet<>(wanted);
            add.removeAll(previous.placements());
            Set<Placement> remove = new TreeSet<>(previous.placements());
            remove.removeAll(wanted);
            if (add.isEmpty() && remove.isEmpty()) {
                return PlacementPlan.of(wanted, List.of(), PolicyMemory.NONE);
            }
            PlanChange change =
                    PlanChange.of(kind, CheckedOpenLoop.APPLICATION, add, remove, "set by the test", Map.of());
            return PlacementPlan.of(wanted, List.of(change), PolicyMemory.NONE);
        };
    }

    /** Delegates to {@code other} from the next round on. */
    public void delegateTo(PlanningPolicy other) {
        decided = other;
    }

    /** Whether a planning round has used what was set last. */
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

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return decided.cover(situation, previous);
    }
}
