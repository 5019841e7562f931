package io.infaas.controller.loop;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a controller's state is confined to. It takes a turn every {@value #EVERY_MS} ms, and at once where one
 * is asked for; any number of those that ask get one turn together. What goes wrong in a turn is told, and the next one
 * comes all the same.
 */
final class LoopThread {

    static final int EVERY_MS = 200;

    /** More than gateways say in a second; beyond it the loop stands still, and old figures are worth nothing. */
    private static final int MOST_EVENTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        Thread made = new Thread(work, "control-loop");
        made.setDaemon(true);
        return made;
    });
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicInteger events = new AtomicInteger();
    private final Consumer<RuntimeException> failures;
    private Supplier<Duration> iterate = () -> Duration.ofMillis(EVERY_MS);

    /** @param failures told, on the thread, what went wrong */
    LoopThread(Consumer<RuntimeException> failures) {
        this.failures = failures;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** @param work one turn, on the thread; returns the time after which another one is wanted at the latest */
    void start(Supplier<Duration> work) {
        run(() -> iterate = work);
        var unused = thread.scheduleWithFixedDelay(guarded(this::runIteration), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Asks for a turn. */
    void requestIteration() {
        if (asked.compareAndSet(false, true)) {
            run(this::runIteration);
        }
    }

    /** Runs something on the thread, in the order of the calls. */
    void run(Runnable work) {
        try {
            thread.execute(guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop has ended", e);
        }
    }

    /** As {@link #run}, and a turn after it; dropped where far too many are waiting. */
    void event(Runnable work) {
        if (events.incrementAndGet() > MOST_EVENTS) {
            events.decrementAndGet();
            LOG.warn("the loop is behind by {} events: one is dropped", MOST_EVENTS);
            return;
        }
        run(() -> {
            events.decrementAndGet();
            work.run();
            requestIteration();
        });
    }

    /** Ends it after what is under way, and then runs {@code last} on it; waits for a bounded time. */
    void close(Runnable last, Duration limit) {
        run(last);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the loop did not end within {}", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runIteration() {
        // before the turn: who asks from now on has news that this turn may not see
        asked.set(false);
        long nextMs = iterate.get().toMillis();
        if (nextMs < EVERY_MS && !thread.isShutdown()) {
            var unused = thread.schedule(this::requestIteration, Math.max(1, nextMs), TimeUnit.MILLISECONDS);
        }
    }

    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.accept(e);
            }
        };
    }
}
