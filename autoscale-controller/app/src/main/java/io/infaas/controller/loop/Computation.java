package io.infaas.controller.loop;

import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A series of results that the planner computes for the loop, one after the other. Confined to the loop's thread. */
final class Computation {

    private final Planner planner;
    private boolean running;
    private @Nullable LongConsumer next;

    Computation(Planner planner) {
        this.planner = planner;
    }

    /** Whether a series has begun and not ended. */
    boolean isRunning() {
        return running;
    }

    /**
     * Has the next result of a series computed.
     *
     * @param then goes on with it, at the time of an iteration
     */
    <T> void compute(Supplier<T> work, ObjLongConsumer<T> then) {
        running = true;
        planner.compute(
                work,
                result -> next = now -> then.accept(result, now),
                failure -> next = now -> {
                    throw failure;
                });
    }

    /** Goes on with what has been computed, as far as it has. A failure of it, or of what goes on with it, ends the series and is thrown. */
    void goOn(long now) {
        for (LongConsumer due = next; due != null; due = next) {
            next = null;
            boolean done = false;
            try {
                due.accept(now);
                done = true;
            } finally {
                running &= done;
            }
        }
    }

    /** Ends the series. */
    void end() {
        running = false;
    }
}
