package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;

/**
 * Another candidate in place of a placement that is given up.
 *
 * @param candidate the other one
 * @param costEach cost that each placement of it adds, US dollars per hour
 * @param least less of its time does not suffice, in placements that work all the time
 */
record Substitution(ScaleDownBasis basis, Candidate candidate, double costEach, double least) {

    /** Cost that so many placements add, US dollars per hour. */
    double cost(int count) {
        return count * costEach - basis.keep();
    }

    /** Whether that many placements cost less; then fewer do, too. */
    boolean isCheaper(int count) {
        double cost = cost(count);
        double same = 1e-6 * basis.keep();
        return cost < -same || (cost <= same && basis.isCheaperForQueries(candidate));
    }

    /** Whether as many cost less as have that much time, in placements that work all the time: none has more than all its time. */
    boolean isCheaperWith(double time) {
        return isCheaper((int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(time))));
    }

    /** Whether its placements of a replacement suffice. */
    boolean suffices(Replacement by) {
        return by.time() >= least && by.suffices();
    }
}
