package io.infaas.controller.health;

import io.infaas.gateway.contract.Candidate;

/**
 * Figures of a candidate for queries with only a mean batch size.
 *
 * @param items mean batch elements per query, at least 1
 */
record MeanBatch(double items) {

    /** Time of one execution, interpolated, ms. */
    double serviceMs(Candidate candidate) {
        int below = (int) Math.floor(items);
        double low = candidate.serviceMs(below);
        return low + (candidate.serviceMs(below + 1) - low) * (items - below);
    }

    /** Throughput at saturation, items/s. */
    double itemsPerSecond(Candidate candidate) {
        return candidate.itemsPerSecond((int) Math.round(items));
    }

    /** Executions that the candidate does at a time. */
    static int executions(Candidate candidate) {
        return candidate.count() * candidate.variant().settings().instances();
    }
}
