package io.infaas.gateway.control;

import java.util.function.DoubleSupplier;

/** Exponential backoff with jitter: waits double up to a maximum, and each is shortened at random by up to a half. */
final class Backoff {

    private final long firstMs;
    private final long longestMs;
    private final DoubleSupplier lot;
    private long nextMs;

    /** @param lot draws from 0 to 1 */
    Backoff(long firstMs, long longestMs, DoubleSupplier lot) {
        this.firstMs = firstMs;
        this.longestMs = longestMs;
        this.lot = lot;
        this.nextMs = firstMs;
    }

    /** The wait before the next attempt, ms; at least 1. */
    long next() {
        long wait = nextMs;
        nextMs = Math.min(longestMs, 2 * nextMs);
        return Math.max(1, Math.round(wait * (1 - lot.getAsDouble() / 2)));
    }

    /** An attempt has led somewhere. */
    void reset() {
        nextMs = firstMs;
    }
}
