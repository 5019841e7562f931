package io.infaas.controller.loop;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.RoundJoin;
import io.infaas.controller.plan.Situation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The plan in force, which a policy makes in rounds, between them and, for queries that wait, while a round is computed. Not thread-safe.
 */
final class PlanInForce {

    private final PlanningPolicy policy;
    /** Another instance: the one that computes a round must not be asked. */
    private final PlanningPolicy meanwhile;

    private PlacementPlan plan = PlacementPlan.NONE;
    private boolean replaced;

    /** @param pause called every few milliseconds while a round is computed */
    PlanInForce(PlanningPolicy policy, Runnable pause) {
        this.policy = policy.pausing(pause);
        this.meanwhile = policy;
    }

    PlacementPlan get() {
        return plan;
    }

    /** The policy that makes it, for others that ask it what it would do. */
    PlanningPolicy policy() {
        return policy;
    }

    /**
     * Plans for all; returns false if the result was given up, because what came meanwhile did not fit beside it.
     *
     * @param found loaded without being planned
     * @param now the situation at each time
     */
    boolean round(Supplier<Situation> now, Set<Placement> found) {
        PlacementPlan before = plan.adopting(found);
        plan = before;
        replaced = false;
        PlacementPlan made = policy.plan(now.get(), before);
        if (!replaced) {
            plan = made;
            return true;
        }
        Optional<PlacementPlan> joined = RoundJoin.join(now.get(), before, plan, made);
        joined.ifPresent(both -> plan = both);
        return joined.isPresent();
    }

    /** Whether something came while the last round was computed. */
    boolean isJoined() {
        return replaced;
    }

    /** Plans between two rounds. */
    void cover(Situation now, Set<Placement> found) {
        plan = policy.cover(now, plan.adopting(found));
    }

    /** Plans while a round is computed; returns whether something came. */
    boolean coverMeanwhile(Situation now, Set<Placement> found) {
        PlacementPlan next = meanwhile.coverMeanwhile(now, plan.adopting(found));
        boolean came = !next.placements().equals(plan.placements());
        if (came) {
            plan = next;
            replaced = true;
        }
        return came;
    }
}
