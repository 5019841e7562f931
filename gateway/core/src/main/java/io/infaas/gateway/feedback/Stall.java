package io.infaas.gateway.feedback;

import java.util.concurrent.TimeUnit;

/**
 * The last time in which an instance answered nothing, though it used to be quick and others waited: its process was stopped, or the
 * network was. What a query waited for meanwhile says nothing about what the instance can do with so many items in flight. It answers
 * those that began first at first, and what they took, scaled to all that wait, would exceed any deadline.
 *
 * <p>A second one soon after the first is no stall: the instance has become slow, which must be learned. Safe from any thread; takes no
 * lock and allocates nothing.
 */
final class Stall {

    /** A shorter time without an answer says nothing. */
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

    /** For how long it lasted while a query waited that began at a time, ns. */
    long nanosSince(long began) {
        long end = until;
        return end == NEVER || end - began <= 0 ? 0 : Math.max(0, Math.min(end - began, end - from));
    }
}
