package io.infaas.controller.loop;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * The one thread that a controller's state is confined to. It iterates every {@value #EVERY_MS} ms, and at once on request;
 * concurrent requests share one iteration. A failed iteration is reported and does not stop the next one.
 */
final class LoopThread {

    static final int EVERY_MS = 200;
    static final String NAME = "control-loop";

    /** Bound on queued events, above the events of gateways in a second: beyond it, the loop hangs and old events are worthless. */
    private static final int MOST_EVENTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        Thread worker = new Thread(work, NAME);
        worker.setDaemon(true);
        return worker;
    });
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean requested = new AtomicBoolean();
    private final AtomicInteger events = new AtomicInteger();
    private final Consumer<RuntimeException> failures;
    private Supplier<Duration> iterate = () -> Duration.ofMillis(EVERY_MS);

    /** @param failures receives failures, on the thread */
    LoopThread(Consumer<RuntimeException> failures) {
        this.failures = failures;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** @param work one iteration, on the thread; returns the longest time until the next one */
    void start(Supplier<Duration> work) {
        execute(() -> iterate = work);
        var unused = thread.scheduleWithFixedDelay(guard(this::runIteration), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Requests an iteration. */
    void requestIteration() {
        if (requested.compareAndSet(false, true)) {
            execute(this::runIteration);
        }
    }

    /** Runs a task on the thread, in the order of the calls. */
    void run(Runnable work) {
        tasks.add(work);
        if (!execute(this::runNext)) {
            tasks.remove(work);
        }
    }

    private void runNext() {
        Runnable next = tasks.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Returns false if the thread has stopped. */
    private boolean execute(Runnable work) {
        try {
            thread.execute(guard(work));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("control loop has stopped, task dropped", e);
            return false;
        }
    }

    /** As {@link #run}, followed by an iteration; dropped when the queue is full. */
    void runEvent(Runnable work) {
        if (events.incrementAndGet() > MOST_EVENTS) {
            events.decrementAndGet();
            LOG.warn("control loop: {} events queued, dropping an event of a gateway", MOST_EVENTS);
            return;
        }
        run(() -> {
            events.decrementAndGet();
            work.run();
            requestIteration();
        });
    }

    /** Stops the thread after its queued tasks and {@code last}; waits for a bounded time. */
    void close(Runnable last, Duration limit) {
        execute(last);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("control loop did not stop within {}, abandoning it", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runIteration() {
        // before the iteration: a later request may carry news that this iteration does not see
        requested.set(false);
        long nextMs = iterate.get().toMillis();
        if (nextMs < EVERY_MS && !thread.isShutdown()) {
            var unused = thread.schedule(this::requestIteration, Math.max(1, nextMs), TimeUnit.MILLISECONDS);
        }
    }

    private Runnable guard(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.accept(e);
            } catch (Error e) {
                // the executor would keep it to itself and never iterate again; a lack of memory ends the process by
                // its own flag
                failures.accept(new IllegalStateException(e.toString(), e));
            }
        };
    }
}
