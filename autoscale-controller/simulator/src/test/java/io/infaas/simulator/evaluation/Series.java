package io.infaas.simulator.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one policy did in one case, with several seeds.
 *
 * @param scores one for each seed, in their order
 */
record Series(EvaluationFile.Case of, String policy, List<Score> scores) {

    /**
     * One run; NaN where a bound has no value.
     *
     * @param seconds length of the run
     */
    record Score(
            long seed,
            double seconds,
            double inTime,
            double violated,
            double dollars,
            double memoryDollars,
            double accuracy,
            double accuracyDrop,
            double changes,
            double undone,
            double recoverySeconds) {

        static Score ofBound(long seed, double dollars) {
            double none = Double.NaN;
            return new Score(seed, none, none, none, dollars, none, none, none, none, none, none);
        }
    }

    Series {
        scores = List.copyOf(scores);
    }

    /** The median of a value; NaN without scores. */
    double median(ToDoubleFunction<Score> value) {
        double[] sorted = scores.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double lowest(ToDoubleFunction<Score> value) {
        return scores.stream().mapToDouble(value).min().orElse(Double.NaN);
    }

    double highest(ToDoubleFunction<Score> value) {
        return scores.stream().mapToDouble(value).max().orElse(Double.NaN);
    }
}
