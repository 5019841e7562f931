package io.infaas.controller.policy;

import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.FleetSearch.Fleet;
import io.infaas.gateway.contract.Performance;
import java.util.List;
import java.util.Set;

/** How a policy differs from others that plan with the same search: its demand, its variants and their number. */
interface WayRule {

    /** Share of queries that may be late because they wait. */
    double TOLERATED = 0.01;

    /** The memory for this round, from that of the last one. */
    default PolicyMemory remember(Situation situation, PolicyMemory before) {
        return PolicyMemory.NONE;
    }

    /**
     * The situation that the policy plans for.
     *
     * @param memory for this round
     */
    default Situation seen(Situation situation, PolicyMemory memory) {
        return situation;
    }

    /** Executions at a time that a need takes. */
    default double servers(Performance performance) {
        return performance.servers(TOLERATED);
    }

    /**
     * The options that a need may take.
     *
     * @param usable those in time; the fastest if none is
     * @param plannedVariants full names
     */
    default List<Option> choose(List<Option> usable, Set<String> plannedVariants) {
        return usable;
    }

    /** Whether instances of the cheapest variant stay where nothing else needs their memory: loading them again takes time. */
    default boolean keepsReserves() {
        return true;
    }

    /** Whether the accuracy that clients prefer is loaded where nodes have room. */
    default boolean prefersAccuracy() {
        return false;
    }

    /** The fleet to have, from the present one on. */
    default Fleet machines(FleetSearch search) {
        return search.bestFrom(search.present());
    }
}
