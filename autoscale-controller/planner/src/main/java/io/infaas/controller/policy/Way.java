package io.infaas.controller.policy;

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

    /**
     * As often as the objectives need it.
     *
     * @param mix queries of the need
     */
    static Way inTime(List<Performance.Queries> mix, Candidate candidate) {
        Performance performance = Performance.of(candidate, mix);
        return of(candidate, performance, performance.servers(TOLERATED));
    }

    /**
     * So often that each execution is busy a share of its time.
     *
     * @param busy share, above 0
     */
    static Way busy(List<Performance.Queries> mix, Candidate candidate, double busy) {
        Performance performance = Performance.of(candidate, mix);
        return of(candidate, performance, performance.work() / busy);
    }

    private static Way of(Candidate candidate, Performance performance, double servers) {
        Pool pool = Pool.of(candidate);
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

    /** Time until a query is answered that waits for the load, ms. */
    double coldMs() {
        return candidate.coldMs(1);
    }

    /** Longest service time of the need's queries, ms. */
    double serviceMs(Need need) {
        return need.rates().stream()
                .mapToDouble(rate -> candidate.serviceMs(rate.batch()))
                .max()
                .orElse(0);
    }
}
