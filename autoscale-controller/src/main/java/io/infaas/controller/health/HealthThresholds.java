package io.infaas.controller.health;

import io.infaas.catalog.Profile;
import io.infaas.gateway.view.InstanceState;

/**
 * From what figures on an instance changes its state. Between the figure that sets a state and the one that clears it the state
 * stays.
 *
 * <p>The factors are those of INFaaS' monitor: latency against the profiled one ({@code f} sets, {@code u} clears) and backlog in
 * seconds of work ({@code k}). Two things are added. A latency must also exceed the profiled one by some milliseconds, because
 * the way to a node and back costs one or two however fast the variant is. And an instance is not called interfered while
 * queries wait for each other by the load alone: it must get less than {@value #CALM} of what it can do.
 *
 * @param instances executions side by side
 */
record HealthThresholds(Profile profile, int instances, boolean gpu) {

    /** Part of each of its bounds that load must fall below before an instance is no longer overloaded. */
    static final double CALM = 0.8;

    /** What a latency must have above the profiled one to count at all, ms; half of it is still forgiven when it falls. */
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

    /** Arrival and backlog, each as a part of its bound: the larger one. */
    private double load(InstancePerformance performance) {
        double backlog = k() * items(performance) * 1_000 / profiledMs(performance);
        return Math.max(performance.arrival() / profile.saturation(), performance.inFlight() / backlog);
    }

    /** Items/s that it can do in batches of this size, which are not joined. */
    private double peak(InstancePerformance performance) {
        return Math.min(profile.saturation(), items(performance) * 1_000 / profiledMs(performance));
    }

    /** Items of the queries that it works on at a time. */
    private double items(InstancePerformance performance) {
        return instances * performance.meanBatch();
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
        if (gpu) {
            return profiledMs < SHORT_MS ? Math.min(5, 15 / profiledMs) : 1.5;
        }
        return instances == 1 ? 4 : 2.5;
    }

    private double u() {
        return gpu ? 1.25 : 1.5;
    }

    private double k() {
        return !gpu && instances == 1 ? 1.1 : 0.8;
    }

    /** Profiled latency at the mean batch, which need not be a whole number. */
    private double profiledMs(InstancePerformance performance) {
        int below = Math.max(1, (int) Math.floor(performance.meanBatch()));
        double low = profile.latencyMs(below);
        return low + (profile.latencyMs(below + 1) - low) * Math.max(0, performance.meanBatch() - below);
    }
}
