package io.infaas.controller.health;

import io.infaas.controller.health.InstancePerformance.MeanBatch;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceUse;
import java.util.Collection;

/**
 * Observed and predicted times of the answers of an instance.
 *
 * @param items total of their batch elements
 * @param predictedMs by the profile, with the known work in flight before them
 * @param windowMs time in which they came
 */
record AnswerTimes(long answers, long items, double tookMs, double predictedMs, double windowMs) {
    /** Time of an answer's way to the node and back, ms: no profile has it, and it keeps no instance busy. */
    private static final double WAY_MS = 0.5;

    /** Excess up to which answers count as profiled, ms: a way may be longer. */
    private static final double EXCESS_MS = 2.5;

    static final AnswerTimes NONE = new AnswerTimes(0, 0, 0, 0, 0);

    static AnswerTimes of(InstanceUse use, double windowMs) {
        return new AnswerTimes(use.answered(), use.answeredItems(), use.serviceMs(), use.predictedMs(), windowMs);
    }

    /** A gateway cannot know the queries of others in flight there: they are before its own, too. */
    static AnswerTimes together(Collection<AnswerTimes> byGateway, Candidate candidate) {
        double totalMs = byGateway.stream()
                .mapToDouble(times -> times.inFlightMs(candidate))
                .sum();
        double windowMs =
                byGateway.stream().mapToDouble(AnswerTimes::windowMs).max().orElse(0);
        return byGateway.stream()
                .map(times -> times.behind(totalMs - times.inFlightMs(candidate)))
                .reduce(AnswerTimes.NONE, AnswerTimes::plus)
                .within(windowMs);
    }

    /** The same with a longer queue before each, ms. */
    private AnswerTimes behind(double queueMs) {
        return new AnswerTimes(answers, items, tookMs, predictedMs + answers * queueMs, windowMs);
    }

    AnswerTimes plus(AnswerTimes other) {
        return new AnswerTimes(
                answers + other.answers,
                items + other.items,
                tookMs + other.tookMs,
                predictedMs + other.predictedMs,
                windowMs + other.windowMs);
    }

    private AnswerTimes within(double otherWindowMs) {
        return new AnswerTimes(answers, items, tookMs, predictedMs, otherWindowMs);
    }

    /** Whether at least as many queries waited all the time as were answered: then the instance was never idle. */
    boolean isBehind(Candidate profiled, double leastBacklogMs) {
        return leastBacklogMs >= answers * workMs(profiled);
    }

    /** Observed / profiled time of an instance that was never idle. */
    double slowness(Candidate profiled) {
        return Math.max(1, windowMs) / (answers * workMs(profiled));
    }

    /** Profiled time of the work that was in flight on average, ms: by Little's law, the time of all answers / the time in which they came. */
    private double inFlightMs(Candidate profiled) {
        return tookMs / Math.max(1, windowMs) * workMs(profiled);
    }

    /** Time that a query adds to the queue by the profile, ms. */
    private double workMs(Candidate profiled) {
        MeanBatch batch = batch();
        return 1_000 * batch.items() / batch.itemsPerSecond(profiled);
    }

    private MeanBatch batch() {
        return new MeanBatch(Math.max(1, (double) items / answers));
    }

    /**
     * Observed / profiled time, beyond the known queues; 1 where the difference may be the way.
     *
     * @param busy share of the time that the instance works, 0 to 1
     */
    double ratio(Candidate profiled, double busy) {
        double expectedMs = expectedMs(profiled, busy);
        double excessMs = tookMs - expectedMs;
        if (excessMs <= 0) {
            return tookMs / expectedMs;
        }
        return excessMs <= EXCESS_MS * answers ? 1 : Math.max(1, (tookMs - WAY_MS * answers) / expectedMs);
    }

    /**
     * A gateway counts a query in execution as if it still had to begin. Of {@code n} executions under way, the first ends after 1 / (n + 1)
     * of its time on average.
     */
    private double expectedMs(Candidate profiled, double busy) {
        double executions = MeanBatch.executions(profiled);
        double underWayMs = busy * workMs(profiled) * executions * executions / (executions + 1);
        return Math.max(answers * batch().serviceMs(profiled), predictedMs - answers * underWayMs);
    }
}
