package io.infaas.controller.loop;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which a controller's rounds are computed, over situations that do not change. */
final class PlannerThread implements Planner {

    static final String NAME = "planner";

    private static final Logger LOG = LoggerFactory.getLogger(PlannerThread.class);
    private static final Duration END = Duration.ofSeconds(5);

    private final ThreadPoolExecutor thread;
    private final Consumer<Runnable> loop;
    private final LongConsumer times;
    private final LongSupplier nanos;

    /**
     * @param loop runs a task on the loop's thread, and then iterates
     * @param times receives the time of each computation, ns
     */
    PlannerThread(Consumer<Runnable> loop, LongConsumer times, LongSupplier nanos) {
        this.loop = loop;
        this.times = times;
        this.nanos = nanos;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), work -> {
            Thread thread = new Thread(work, NAME);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure) {
        thread.execute(() -> {
            long begin = nanos.getAsLong();
            try {
                T computed = work.get();
                loop.accept(() -> result.accept(computed));
            } catch (RuntimeException e) {
                loop.accept(() -> failure.accept(e));
            } catch (Error e) {
                // the loop goes on without this result; a lack of memory ends the process by its own flag
                loop.accept(() -> failure.accept(new IllegalStateException(e.toString(), e)));
            }
            times.accept(nanos.getAsLong() - begin);
        });
    }

    /** Stops after the present computation; waits for a bounded time. */
    void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the planner did not end its round within {}, its result is not used", END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
