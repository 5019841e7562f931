package io.infaas.gateway.connect;

import java.util.function.DoubleSupplier;

/** Waits between retries: doubled each time up to a longest one, each shortened at random by up to a half. For one thread. */
public final class Backoff {

    private final long firstMs;
    private final long longestMs;
    private final DoubleSupplier random;
    private long nextMs;

    /**
     * A backoff that begins with its first wait.
     *
     * @param random draws from 0 to 1
     */
    public Backoff(long firstMs, long longestMs, DoubleSupplier random) {
        this.firstMs = firstMs;
        this.longestMs = longestMs;
        this.random = random;
        this.nextMs = firstMs;
    }

    /** The wait before the next retry, ms; at least 1. */
    public long next() {
        long wait = nextMs;
        nextMs = Math.min(longestMs, 2 * nextMs);
        return Math.max(1, Math.round(wait * (1 - random.getAsDouble() / 2)));
    }

    /** An attempt has succeeded: the next wait is the first one again. */
    public void reset() {
        nextMs = firstMs;
    }
}
