package io.infaas.controller.plan;

/**
 * Decides once a second which placements should exist. Pure: no I/O, no clock, and no state between two calls, so that several threads may
 * share a policy. Live system and simulator run the same classes.
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
     * The next plan between two rounds: at once what queries wait for that nothing serves, in a time that does not grow with what else
     * there is to decide. All else, and whatever is counted by rounds, waits for the next round.
     */
    default PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return plan(situation, previous);
    }

    /**
     * What was planned, and beside it what queries wait for that nothing serves, where it fits: for the time in which a round is computed.
     * All of the previous plan stays, so that the round can be {@link RoundJoin joined} with it.
     */
    default PlacementPlan coverMeanwhile(Situation situation, PlacementPlan previous) {
        return previous;
    }
}
