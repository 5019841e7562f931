package io.infaas.controller.loop;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.RoundJoin;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The plan in force, which a policy makes in rounds, between them and, for queries that wait, while a round is computed. Confined to the loop's
 * thread, but for the computation of a round.
 */
final class PlanInForce {

    private final PlanningPolicy policy;
    private PlacementPlan plan = PlacementPlan.NONE;
    private PlacementPlan before = PlacementPlan.NONE;
    private boolean replaced;

    PlanInForce(PlanningPolicy policy) {
        this.policy = policy;
    }

    PlacementPlan get() {
        return plan;
    }

    /** The policy behind the plan, for others that ask it for its decisions. */
    PlanningPolicy policy() {
        return policy;
    }

    /**
     * Begins a round that plans for the whole demand; returns its computation, which may run on another thread until
     * {@link #end}.
     *
     * @param placements loaded placements without a plan
     */
    Supplier<PlacementPlan> begin(Situation now, Set<Placement> placements) {
        PlacementPlan start = plan.adopting(placements);
        plan = start;
        before = start;
        replaced = false;
        return () -> policy.plan(now, start);
    }

    /**
     * Ends a round; returns false if its result was given up, because changes made meanwhile did not fit beside it.
     *
     * @param placementPlan the computed plan
     */
    boolean end(Situation now, PlacementPlan placementPlan) {
        if (!replaced) {
            plan = placementPlan;
            return true;
        }
        Optional<PlacementPlan> joined = RoundJoin.join(now, before, plan, placementPlan);
        joined.ifPresent(joinedPlan -> plan = joinedPlan);
        return joined.isPresent();
    }

    /** Plans cold starts that fit beside the plan, also while a round is computed; returns whether the plan changed. */
    boolean cover(Situation now, Set<Placement> placements) {
        PlacementPlan next = policy.cover(now, plan.adopting(placements));
        boolean came = !next.placements().equals(plan.placements());
        if (came) {
            plan = next;
            replaced = true;
        }
        return came;
    }
}
