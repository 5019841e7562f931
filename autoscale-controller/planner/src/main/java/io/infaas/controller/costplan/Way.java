package io.infaas.controller.costplan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.Performance;
import java.util.List;

/**
 * A variant on a type of node as a way to serve a need.
 *
 * @param candidate one instance
 * @param servers executions at a time that serve all of it in time
 * @param nodes the same as a number of nodes, or a fraction of one
 * @param inTime whether the service time is within all bounds
 */
record Way(Pool pool, Candidate candidate, double servers, double nodes, boolean inTime) {

    /** Share of queries that may be late because they wait. */
    private static final double TOLERATED = 0.01;

    /** @param mix queries of the need */
    static Way of(List<Performance.Queries> mix, Candidate candidate) {
        Performance performance = Performance.of(candidate, mix);
        Pool pool = Pool.of(candidate);
        double servers = performance.servers(TOLERATED);
        double memory = candidate.peakMemory().shareOf(candidate.nodeType().memory());
        return new Way(
                pool,
                candidate,
                servers,
                Math.max(servers / pool.serversPerNode(candidate), memory),
                performance.alwaysLate() == 0);
    }

    String variant() {
        return candidate.variant().name();
    }

    /** Whether it is the same variant on the same pool. */
    boolean isLike(Way other) {
        return variant().equals(other.variant()) && pool.equals(other.pool);
    }

    double accuracy() {
        return candidate.accuracy();
    }

    /** Longest service time of the need's queries, ms. */
    double serviceMs(Need need) {
        return need.rates().stream()
                .mapToDouble(rate -> candidate.serviceMs(rate.batch()))
                .max()
                .orElse(0);
    }
}
