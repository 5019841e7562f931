package io.infaas.controller.policy;

import io.infaas.controller.node.Offering;
import org.jspecify.annotations.Nullable;

/**
 * Machines of one type.
 *
 * @param nodeType name of the type
 * @param price US dollars per hour of a machine
 * @param present machines that serve or will
 * @param fixed of them those that cannot end
 * @param offering from which more can be launched; null if none can
 */
record Kind(
        String nodeType,
        double price,
        int present,
        int fixed,
        @Nullable Offering offering) {

    /** Time over which the costs of a launch count, s: about as long as a machine stays. */
    private static final double STAY_SECONDS = 600;

    /** Least time that is billed, s. */
    private static final double BILLED_SECONDS = 60;

    /** Price per hour of machines, with the cost of launching those that do not exist. */
    double cost(int count) {
        return price * (count + Math.max(0, count - present) * launch());
    }

    /** Cost of a launch in the price per hour of its machine. */
    double launch() {
        return offering == null ? 0 : (offering.start().toMillis() / 1e3 + BILLED_SECONDS) / STAY_SECONDS;
    }

    boolean allows(int count) {
        return count >= fixed && (count <= present || offering != null);
    }
}
