package io.infaas.controller.policy;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.Performance;
import java.util.List;

/**
 * A variant on a type of node that may serve a need: a {@link Way} before the machines that it takes are known.
 *
 * @param candidate one instance
 * @param performance for the queries of the need
 * @param serviceMs longest service time of the need's queries, ms
 * @param inTime whether the service time is within all bounds
 */
record Option(Pool pool, Candidate candidate, Performance performance, double serviceMs, boolean inTime) {

    static Option of(Need need, List<Performance.Queries> mix, Candidate candidate) {
        double serviceMs = need.rates().stream()
                .mapToDouble(rate -> candidate.serviceMs(rate.batch()))
                .max()
                .orElse(0);
        Performance performance = Performance.of(candidate, mix);
        return new Option(Pool.of(candidate), candidate, performance, serviceMs, performance.alwaysLate() == 0);
    }

    String variant() {
        return candidate.variant().name();
    }

    String nodeType() {
        return pool.nodeType();
    }

    double accuracy() {
        return candidate.accuracy();
    }

    /** Time until a query is answered that waits for the load, ms. */
    double coldMs() {
        return candidate.coldMs(1);
    }

    /** Nodes, or the fraction of one, that its memory takes. */
    private double memory() {
        return candidate.peakMemory().shareOf(candidate.nodeType().memory());
    }

    /** Lower bound on the nodes of {@link #way}: all busy all the time. Cheap. */
    double leastNodes() {
        return nodes(performance.work());
    }

    /** @param servers executions at a time that serve all of the need */
    Way way(double servers) {
        return new Way(pool, candidate, nodes(servers), inTime);
    }

    private double nodes(double servers) {
        return Math.max(servers / pool.serversPerNode(candidate), memory());
    }
}
