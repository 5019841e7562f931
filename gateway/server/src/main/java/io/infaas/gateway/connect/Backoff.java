package io.infaas.gateway.connect;

import java.util.function.DoubleSupplier;

/**
 * Waits between retries, with jitter: each wait doubles up to the longest one, and is shortened at random by up to a half.
 * Confined to one thread.
 */
public final class Backoff {

    private final long firstMs;
    private final long longestMs;
    private final DoubleSupplier random;
    private long nextMs;

    /**
     * Creates a backoff that starts with the first wait.
     *
     * @param firstMs first wait, ms
     * @param longestMs longest wait, ms
     * @param random draws from 0 to 1
     */
    public Backoff(long firstMs, long longestMs, DoubleSupplier random) {
        this.firstMs = firstMs;
        this.longestMs = longestMs;
        this.random = random;
        this.nextMs = firstMs;
    }

    /** Returns the wait before the next retry, ms; at least 1. */
    public long next() {
        long wait = nextMs;
        nextMs = Math.min(longestMs, 2 * nextMs);
        return Math.max(1, Math.round(wait * (1 - random.getAsDouble() / 2)));
    }

    /** Records a success: the next wait is the first one again. */
    public void reset() {
        nextMs = firstMs;
    }
}
