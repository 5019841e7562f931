package io.infaas.triton.embedded.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one loaded version: one per instance. Each thread owns the session of its instance and closes it when it
 * stops.
 */
final class InstanceThreads {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Serves requests with one session until the scheduler is closed and drained. */
    interface Work {
        void serve(ModelInstance execution) throws InterruptedException;
    }

    /** Takes ownership of the instances. */
    InstanceThreads(String model, List<ModelInstance> executions, Work work) {
        this.running = new AtomicInteger(executions.size());
        for (int i = 0; i < executions.size(); i++) {
            ModelInstance execution = executions.get(i);
            Thread thread = new Thread(() -> run(execution, work), "instance-" + model + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    int count() {
        return threads.size();
    }

    private void run(ModelInstance execution, Work work) {
        try (execution) {
            work.serve(execution);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (running.decrementAndGet() == 0) {
                ended.complete(null);
            }
        }
    }

    /** Runs the action once, after all queued requests have finished and the sessions are closed. */
    void onEnd(Runnable action) {
        var unused = ended.thenRun(action);
    }

    /** Waits until all threads have ended; false after {@code millis} milliseconds. */
    boolean awaitEnd(long millis) throws InterruptedException {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
