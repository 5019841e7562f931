package io.infaas.catalog;

/**
 * Size of a latency sample and the confidence interval of its median.
 *
 * @param runs number of timed executions
 * @param lowMs lower end of the median's 95 % interval, ms
 * @param highMs upper end of the interval, ms
 */
public record LatencySample(int runs, double lowMs, double highMs) {

    public LatencySample {
        if (runs < 1) {
            throw new IllegalArgumentException("runs %d must be at least 1".formatted(runs));
        }
        Checks.positive("lowMs", lowMs);
        if (highMs < lowMs) {
            throw new IllegalArgumentException("highMs %s must not be below lowMs %s".formatted(highMs, lowMs));
        }
    }
}
