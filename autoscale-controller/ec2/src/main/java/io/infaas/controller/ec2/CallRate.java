package io.infaas.controller.ec2;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A limit of calls per second on average, and of calls at once. Thread-safe. */
final class CallRate {

    private final double nanosPerCall;
    private final double most;
    private final LongSupplier nanos;
    private double tokens;
    private long at;

    /** @param nanos monotonic time, ns */
    CallRate(double perSecond, int atOnce, LongSupplier nanos) {
        this.nanosPerCall = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.most = atOnce;
        this.nanos = nanos;
        this.tokens = atOnce;
        this.at = nanos.getAsLong();
    }

    /** Reserves a call; returns its wait, ns; -1, without a reservation, if the wait would exceed {@code longest}. */
    synchronized long reserve(long longest) {
        long now = nanos.getAsLong();
        tokens = Math.min(most, tokens + (now - at) / nanosPerCall);
        at = now;
        long wait = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * nanosPerCall);
        if (wait > longest) {
            return -1;
        }
        tokens--;
        return wait;
    }
}
