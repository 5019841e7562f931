package io.infaas.controller.plan;

/**
 * Decides once a second which instances should exist. Pure: no I/O, no clock, no state; live system and simulator run the
 * same one.
 *
 * <p>For every situation the plan fits: on each node the peak memory of what is planned there is within the node type's
 * memory, nothing is planned on a node that is down, and no variant is planned for demand whose floor it does not meet.
 */
@FunctionalInterface
public interface PlanningPolicy {

    /**
     * The next plan.
     *
     * @param previous the last plan of this policy, {@link PlacementPlan#NONE} at first
     */
    PlacementPlan plan(Situation situation, PlacementPlan previous);
}
