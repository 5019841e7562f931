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
     * Computes the next result of a series.
     *
     * @param consumer receives the result, at the time of an iteration
     */
    <T> void compute(Supplier<T> work, ObjLongConsumer<T> consumer) {
        running = true;
        planner.compute(
                work,
                result -> next = now -> consumer.accept(result, now),
                failure -> next = now -> {
                    throw failure;
                });
    }

    /** Handles the available results. A failure of the computation or of its handler ends the series and is thrown. */
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
