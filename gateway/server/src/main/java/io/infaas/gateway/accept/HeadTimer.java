package io.infaas.gateway.accept;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a client's connection if the head of a message is not complete in time, regardless of its bytes so far. Costs nothing for heads that
 * arrive at once. Confined to its event loop.
 */
public final class HeadTimer {

    /** The number that stands for no head under way. */
    public static final long NONE = -1;

    private final EventExecutor loop;
    private final long nanos;
    private final LongSupplier underWay;
    private final Runnable late;
    private @Nullable Future<?> timer;

    /**
     * Creates a timer that does not run.
     *
     * @param longest time for a head
     * @param underWay number of the incomplete head, or {@link #NONE}; no two heads have the same number
     * @param late ends the connection
     */
    public HeadTimer(EventExecutor loop, Duration longest, LongSupplier underWay, Runnable late) {
        this.loop = loop;
        this.nanos = longest.toNanos();
        this.underWay = underWay;
        this.late = late;
    }

    /** Checks whether a head is under way; call it after reading all available bytes. */
    public void look() {
        if (timer == null) {
            long head = underWay.getAsLong();
            if (head != NONE) {
                timer = loop.schedule(() -> end(head), nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void end(long head) {
        timer = null;
        if (underWay.getAsLong() == head) {
            late.run();
        } else {
            look();
        }
    }

    /** Stops the timer for good. */
    public void close() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
