package io.infaas.controller.policy;

import io.infaas.gateway.contract.Candidate;

/**
 * A variant on a type of node as a way to serve a need.
 *
 * @param candidate one instance
 * @param nodes number of nodes, or the fraction of one, that serves all of it in time
 * @param inTime whether the service time is within all bounds
 */
record Way(Pool pool, Candidate candidate, double nodes, boolean inTime) {

    String variant() {
        return candidate.variant().name();
    }

    /** Whether it is the same variant on the same pool. */
    boolean isLike(Way other) {
        return variant().equals(other.variant()) && pool.equals(other.pool);
    }

    /** Whether it is the way of an option. */
    boolean isOf(Option option) {
        return variant().equals(option.variant()) && pool.equals(option.pool());
    }

    double accuracy() {
        return candidate.accuracy();
    }

    /** Time until a query is answered that waits for the load, ms. */
    double coldMs() {
        return candidate.coldMs(1);
    }
}
