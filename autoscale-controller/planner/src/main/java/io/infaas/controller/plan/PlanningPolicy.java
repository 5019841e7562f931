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
     * The next plan between two rounds: serves cold starts at once, in a time that does not grow with other decisions. The rest, and
     * all hysteresis, waits for the next round.
     */
    default PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return plan(situation, previous);
    }

    /**
     * The previous plan, with cold starts that fit beside it, for the time in which a round is computed. The previous plan stays whole, so
     * that the round can be {@link RoundJoin joined} with it.
     */
    default PlacementPlan coverMeanwhile(Situation situation, PlacementPlan previous) {
        return previous;
    }
}
