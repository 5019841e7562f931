package io.infaas.triton.embedded.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of one loaded version: as many threads as the configuration says, each with its own session, on one bounded
 * queue. Once it is closed what is queued still finishes, nothing new is taken.
 */
final class Instances {
    private final ModelSpec model;
    private final Counters counters;
    private final InFlight inFlight;
    /** Empty is the end: one for each thread. The bound is in {@link #waiting}, so that the ends always fit. */
    private final LinkedBlockingQueue<Optional<Job>> queue = new LinkedBlockingQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger running = new AtomicInteger();
    private boolean closed;

    private Instances(ModelSpec model, Counters counters, InFlight inFlight) {
        this.model = model;
        this.counters = counters;
        this.inFlight = inFlight;
    }

    /** Takes over the executions: each is closed by the thread that runs it. */
    static Instances start(ModelSpec model, List<Execution> executions, Counters counters, InFlight inFlight) {
        Instances instances = new Instances(model, counters, inFlight);
        for (int i = 0; i < executions.size(); i++) {
            Execution execution = executions.get(i);
            Thread thread = new Thread(() -> instances.serve(execution), "instance-" + model.name() + "-" + i);
            thread.setDaemon(true);
            instances.threads.add(thread);
        }
        instances.running.set(executions.size());
        instances.threads.forEach(Thread::start);
        return instances;
    }

    int waiting() {
        return waiting.get();
    }

    /** The result comes on an instance's thread; cancel it when nobody waits any more, then it isn't run. */
    synchronized CompletableFuture<InferAnswer> submit(CheckedCall call) throws NodeException {
        if (closed) {
            throw refusal(call, "Server is stopping, scheduler for model has stopped accepting new inference requests");
        }
        Job job = new Job(call, new CompletableFuture<>(), new Stopwatch());
        if (waiting.get() >= model.queueLimit() || !inFlight.enter(call.bytes())) {
            job.clock().finished();
            counters.rejected(job.clock());
            throw refusal(call, "Exceeds maximum queue size");
        }
        waiting.incrementAndGet();
        queue.add(Optional.of(job));
        return job.result();
    }

    private static NodeException refusal(CheckedCall call, String text) {
        return new NodeException(Fault.UNAVAILABLE, InferCall.prefix(call.id()) + text);
    }

    private void serve(Execution execution) {
        try (execution) {
            Optional<Job> next = queue.take();
            while (next.isPresent()) {
                Job job = next.get();
                waiting.decrementAndGet();
                try {
                    execution.run(job);
                } finally {
                    inFlight.leave(job.call().bytes());
                }
                next = queue.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (running.decrementAndGet() == 0) {
                ended.complete(null);
            }
        }
    }

    /** Takes nothing new from now on. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            threads.forEach(t -> queue.add(Optional.empty()));
        }
    }

    /** Told once, when all that was queued has been answered and the sessions are closed. */
    void onEnd(Runnable action) {
        var unused = ended.thenRun(action);
    }

    /** Waits for the end; false if it takes longer than this. */
    boolean awaitEnd(long millis) throws InterruptedException {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
