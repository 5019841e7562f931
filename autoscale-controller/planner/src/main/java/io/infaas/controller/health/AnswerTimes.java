package io.infaas.controller.health;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceUse;

/**
 * Observed and predicted times of the answers of an instance.
 *
 * @param items total of their batch elements
 * @param predictedMs by the profile, with the known work in flight before them
 */
record AnswerTimes(long answers, long items, double tookMs, double predictedMs) {

    /** Time of an answer's way to the node and back, ms: no profile has it, and it keeps no instance busy. */
    private static final double WAY_MS = 0.5;

    /** Excess up to which answers count as profiled, ms: a way may be longer. */
    private static final double EXCESS_MS = 2.5;

    static final AnswerTimes NONE = new AnswerTimes(0, 0, 0, 0);

    static AnswerTimes of(InstanceUse use) {
        return new AnswerTimes(use.answered(), use.answeredItems(), use.serviceMs(), use.predictedMs());
    }

    /** The same with a longer queue before each, ms. */
    AnswerTimes behind(double queueMs) {
        return new AnswerTimes(answers, items, tookMs, predictedMs + answers * queueMs);
    }

    AnswerTimes plus(AnswerTimes other) {
        return new AnswerTimes(
                answers + other.answers, items + other.items, tookMs + other.tookMs, predictedMs + other.predictedMs);
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
        MeanBatch batch = new MeanBatch(Math.max(1, (double) items / answers));
        double executions = MeanBatch.executions(profiled);
        double flowMs = 1_000 * batch.items() / batch.itemsPerSecond(profiled);
        double underWayMs = busy * flowMs * executions * executions / (executions + 1);
        return Math.max(answers * batch.serviceMs(profiled), predictedMs - answers * underWayMs);
    }
}
