package io.infaas.controller.reconcile;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends of calls, from whatever thread, kept for the next tick of the loop. At most as many as calls are under way. */
final class CallCompletions {

    private static final Logger LOG = LoggerFactory.getLogger(CallCompletions.class);

    private record Arrival(NodeWatch watch, LongConsumer end) {}

    private final Executor loop;
    private final Runnable due;
    private final Queue<Arrival> arrived = new ArrayDeque<>();

    /**
     * @param loop runs what it is given on the thread of the loop
     * @param due told on that thread that something arrived
     */
    CallCompletions(Executor loop, Runnable due) {
        this.loop = loop;
        this.due = due;
    }

    /** @param taken what to do with value or failure at the next tick, given its time */
    <T> void await(Future<T> call, NodeWatch watch, BiFunction<Optional<T>, Optional<Throwable>, LongConsumer> taken) {
        call.onComplete(
                value -> arrive(watch, taken.apply(Optional.ofNullable(value), Optional.empty())),
                failure -> arrive(watch, taken.apply(Optional.empty(), Optional.of(failure))));
    }

    private void arrive(NodeWatch watch, LongConsumer end) {
        try {
            loop.execute(() -> {
                arrived.add(new Arrival(watch, end));
                due.run();
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("a call ended after the loop did", closed);
        }
    }

    /** Takes in what arrived, in order, of the nodes that are still known. */
    void take(Predicate<NodeWatch> known, long now) {
        for (Arrival next = arrived.poll(); next != null; next = arrived.poll()) {
            if (known.test(next.watch())) {
                next.end().accept(now);
            }
        }
    }
}
