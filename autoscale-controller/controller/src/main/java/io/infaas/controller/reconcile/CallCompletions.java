package io.infaas.controller.reconcile;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results of calls, from any thread, queued for the next tick of the loop. Never more than calls in flight. */
final class CallCompletions {

    private static final Logger LOG = LoggerFactory.getLogger(CallCompletions.class);

    private record Arrival(NodeWatch watch, LongConsumer end) {}

    private final Executor loop;
    private final Runnable due;
    private final Queue<Arrival> arrived = new ArrayDeque<>();

    /**
     * @param loop runs tasks on the loop's thread
     * @param due called on that thread when a result is queued
     */
    CallCompletions(Executor loop, Runnable due) {
        this.loop = loop;
        this.due = due;
    }

    /** @param completion handles value or failure at the next tick, given its time */
    <T> void await(
            CompletionStage<T> call,
            NodeWatch watch,
            BiFunction<Optional<T>, Optional<Throwable>, LongConsumer> completion) {
        call.whenComplete((value, failure) -> arrive(
                watch,
                completion.apply(
                        Optional.ofNullable(value), Optional.ofNullable(failure).map(CallCompletions::cause))));
    }

    /** The failure of a call, without the wrapper of the stages after it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void arrive(NodeWatch watch, LongConsumer end) {
        try {
            loop.execute(() -> {
                arrived.add(new Arrival(watch, end));
                due.run();
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("call completed after the control loop had stopped, result dropped", closed);
        }
    }

    /** Applies queued results in order; drops results of forgotten nodes. */
    void take(Predicate<NodeWatch> filter, long now) {
        for (Arrival next = arrived.poll(); next != null; next = arrived.poll()) {
            if (filter.test(next.watch())) {
                next.end().accept(now);
            }
        }
    }
}
