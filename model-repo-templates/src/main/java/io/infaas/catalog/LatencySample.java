package io.infaas.catalog;

/**
 * How sure a median is.
 *
 * @param runs executions that it is of
 * @param lowMs lower end of its 95 % interval, ms
 * @param highMs upper end, ms
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
