package io.infaas.controller.plan;

import java.util.OptionalDouble;

/**
 * Decides once a second which placements should exist, and which machines. Pure: no I/O, no clock, and no state between two calls, so that several
 * threads may share a policy. Live system and simulator run the same classes.
 *
 * <p>Every plan fits: on each node the planned peak memory is within the node type's memory, no placement is on a node that is
 * down, and no variant is planned for demand whose floor it does not meet.
 */
@FunctionalInterface
public interface PlanningPolicy {

    /**
     * The next plan.
     *
     * @param previous the last plan of this policy, {@link PlacementPlan#NONE} in the first round
     */
    PlacementPlan plan(Situation situation, PlacementPlan previous);

    /**
     * The previous plan with cold starts that fit beside it, for queries that cannot wait for a round. The previous plan stays whole, so that a
     * round that is being computed can be joined with it.
     */
    default PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return previous;
    }

    /**
     * The machines that should come and go.
     *
     * @param plan the plan in force
     */
    default MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
        return MachinePlan.NONE;
    }

    /**
     * How much more the machines that its steps lead to cost than the cheapest ones, late and refused queries included: a share, 0 for none. Takes
     * longer than a round.
     *
     * @param plan the plan in force
     * @return empty if nothing finds the cheapest ones
     */
    default OptionalDouble gap(Situation situation, PlacementPlan plan, MachineMarket market) {
        return OptionalDouble.empty();
    }
}
