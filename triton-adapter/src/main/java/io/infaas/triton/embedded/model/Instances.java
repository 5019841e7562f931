package io.infaas.triton.embedded.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of one loaded version: as many threads as the configuration says, each with its own session, on one bounded
 * queue.
 */
final class Instances implements Scheduler {
    private final ModelSpec model;
    private final Counters counters;
    private final InFlight inFlight;
    private final InstanceThreads threads;
    /** Empty is the end: one for each thread. The bound is in {@link #waiting}, so that the ends always fit. */
    private final LinkedBlockingQueue<Optional<Job>> queue = new LinkedBlockingQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private boolean closed;

    private Instances(ModelSpec model, List<Execution> executions, Counters counters, InFlight inFlight) {
        this.model = model;
        this.counters = counters;
        this.inFlight = inFlight;
        this.threads = new InstanceThreads(model.name(), executions, this::serve);
    }

    /** Takes over the executions: each is closed by the thread that runs it. */
    static Instances start(ModelSpec model, List<Execution> executions, Counters counters, InFlight inFlight) {
        Instances instances = new Instances(model, executions, counters, inFlight);
        instances.threads.start();
        return instances;
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    @Override
    public synchronized CompletableFuture<InferAnswer> submit(CheckedCall call) throws NodeException {
        if (closed) {
            throw Scheduler.stopping(call);
        }
        Job job = Scheduler.admitted(call, waiting.get(), model, inFlight, counters);
        waiting.incrementAndGet();
        queue.add(Optional.of(job));
        return job.result();
    }

    private void serve(Execution execution) throws InterruptedException {
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
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            for (int i = 0; i < threads.count(); i++) {
                queue.add(Optional.empty());
            }
        }
    }

    @Override
    public void onEnd(Runnable action) {
        threads.onEnd(action);
    }

    @Override
    public boolean awaitEnd(long millis) throws InterruptedException {
        return threads.awaitEnd(millis);
    }
}
