package io.infaas.controller.health;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;

/**
 * Thresholds at which an instance changes its state. Each state is set and cleared at different thresholds; in between it stays.
 *
 * <p>The factors are those of INFaaS' monitor: latency over profiled latency ({@code f} sets, {@code u} clears) and backlog in
 * seconds of work ({@code k}). Two conditions are added. The latency must exceed the profiled one by some milliseconds, because the
 * network round trip alone takes one or two. And an instance counts as interfered only below {@value #CALM} of its saturation: above
 * that, queries wait for each other because of load alone.
 *
 * @param candidate the instance's variant on its node type, with its correction factor; a variant for processors runs on these, also
 *     on a node with a GPU
 */
record HealthThresholds(Candidate candidate) {

    /** Load, as a share of its threshold, below which an instance is no longer overloaded. */
    static final double CALM = 0.8;

    /** Least excess over the profiled latency that counts, ms; half of it is tolerated on the way back. */
    static final double EXCESS_MS = 5;

    private static final double SHORT_MS = 10;

    InstanceState next(InstanceState state, InstancePerformance performance) {
        if (load(performance) >= 1) {
            return InstanceState.OVERLOADED;
        }
        return switch (state) {
            case OVERLOADED -> load(performance) < CALM ? InstanceState.ACTIVE : InstanceState.OVERLOADED;
            case INTERFERED ->
                performance.latencyMs() < fastMs(performance) ? InstanceState.ACTIVE : InstanceState.INTERFERED;
            default ->
                performance.isSignificant()
                                && performance.latencyMs() > slowMs(performance)
                                && performance.arrival() < CALM * peak(performance)
                        ? InstanceState.INTERFERED
                        : InstanceState.ACTIVE;
        };
    }

    /** Arrival rate and backlog, each as a share of its threshold: the larger one. */
    private double load(InstancePerformance performance) {
        double workMs = candidate.correction() * performance.workMs();
        return Math.max(performance.load(candidate), workMs / (1_000 * k()));
    }

    /** Items/s that it can execute in batches of this size without dynamic batching. */
    private double peak(InstancePerformance performance) {
        return Math.min(itemsPerSecond(performance), items(performance) * 1_000 / profiledMs(performance));
    }

    /** Throughput at saturation with batches of this size. */
    private double itemsPerSecond(InstancePerformance performance) {
        return performance.batch().itemsPerSecond(candidate);
    }

    /** Items that it executes at a time. */
    private double items(InstancePerformance performance) {
        return instances() * performance.meanBatch();
    }

    private double slowMs(InstancePerformance performance) {
        double profiled = profiledMs(performance);
        return Math.max(f(profiled) * profiled, profiled + EXCESS_MS);
    }

    private double fastMs(InstancePerformance performance) {
        double profiled = profiledMs(performance);
        return Math.max(u() * profiled, profiled + EXCESS_MS / 2);
    }

    private double f(double profiledMs) {
        if (gpu()) {
            return profiledMs < SHORT_MS ? Math.min(5, 15 / profiledMs) : 1.5;
        }
        return instances() == 1 ? 4 : 2.5;
    }

    private double u() {
        return gpu() ? 1.25 : 1.5;
    }

    private double k() {
        return !gpu() && instances() == 1 ? 1.1 : 0.8;
    }

    private boolean gpu() {
        return candidate.nodeType().gpus() > 0 && candidate.variant().needsGpu();
    }

    private int instances() {
        return MeanBatch.executions(candidate);
    }

    /** Profiled latency at the mean batch, ms. */
    private double profiledMs(InstancePerformance performance) {
        return performance.batch().serviceMs(candidate);
    }
}
