package io.infaas.gateway.feedback;

import java.util.concurrent.TimeUnit;

/**
 * The last time in which a quick instance answered no waiting query: its process or the network was stopped. Waiting times during a stall
 * do not show the instance's speed at that concurrency. After it, the instance answers the oldest queries first, whose times, scaled to all
 * waiting ones, would exceed any deadline.
 *
 * <p>A second one soon after the first is no stall: the instance has become slow, and its times must be observed. Safe from any thread;
 * takes no lock and allocates nothing.
 */
final class Stall {

    /** A shorter silence is no stall. */
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Time after a stall in which there is no other one. */
    static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long NEVER = Long.MIN_VALUE;

    private volatile long from = NEVER;
    private volatile long until = NEVER;

    /** Records that nothing was answered from one time to another, ns. */
    void record(long since, long now) {
        long last = until;
        if (last == NEVER || now - last >= AGAIN_NANOS) {
            // in this order, since readers look at the end first
            from = since;
            until = now;
        }
    }

    /** Duration of the stall after a query began, ns. */
    long nanosSince(long began) {
        long end = until;
        return end == NEVER || end - began <= 0 ? 0 : Math.max(0, Math.min(end - began, end - from));
    }
}
