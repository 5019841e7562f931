package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;

/**
 * Cost of an instance while it is loaded: its share of the node's memory x the node's price, US dollars per hour (source:
 * INFaaS, section 4.2.1). Measured memory is noisy, so costs are rounded to a grid of 10 % steps and ties are broken by the
 * cost of a query. A grid, not a tolerance, so that "cheaper" stays transitive.
 */
final class InstanceCost {

    /** Costs that differ by less are equal, since sums of grid costs differ by rounding, US dollars per hour. */
    static final double SAME = 1e-9;

    private static final double STEP = Math.log(1.1);
    // owned nodes may have price 0; memory shares must still compare
    private static final double LEAST_PRICE = 1e-6;
    private static final double LEAST_SHARE = 1e-12;

    private InstanceCost() {}

    /** Cost of keeping one instance, US dollars per hour. */
    static double costToKeep(Candidate candidate) {
        return grade(exact(candidate));
    }

    /** Cost of one more instance, loading included, US dollars per hour. */
    static double costToAdd(Candidate candidate, double lambda) {
        return grade(exact(candidate) * (1 + lambda * candidate.profile().loadMs() / 1000));
    }

    private static double exact(Candidate candidate) {
        double share = Math.max(
                LEAST_SHARE, candidate.peakMemory().shareOf(candidate.nodeType().memory()));
        return Math.max(LEAST_PRICE, candidate.nodeType().pricePerHour()) * share;
    }

    private static double grade(double cost) {
        return Math.exp(Math.rint(Math.log(cost) / STEP) * STEP);
    }
}
