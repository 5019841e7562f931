package io.infaas.controller.policy;

import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.List;
import java.util.Set;

/**
 * Needs, and machines to carry them.
 *
 * @param kinds of machines that exist or can be launched
 * @param plannedVariants full names
 * @param prefersAccuracy whether machines are launched for the accuracy that applications price
 */
record FleetProblem(
        List<WaysOfNeed> needs,
        List<Kind> kinds,
        MachineMarket market,
        Set<String> plannedVariants,
        boolean prefersAccuracy) {

    /** The ways of each need, the cheapest first. */
    List<List<Way>> ways() {
        return needs.stream().map(need -> need.cheapestFirst(plannedVariants)).toList();
    }
}
