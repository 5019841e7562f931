package io.infaas.triton.embedded.model;

import io.infaas.triton.embedded.model.Scheduler.InFlightBudget;
import io.infaas.triton.embedded.model.Scheduler.QueuedInference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The instances of one loaded version: one thread per configured instance, each with its own session, on one bounded queue. */
final class InstancePool implements Scheduler {
    private final ModelSpec model;
    private final InferenceCounters counters;
    private final InFlightBudget inFlight;
    private final InstanceThreads threads;
    /** An empty element stops one thread. {@link #waiting} enforces the bound, so the stop elements always fit. */
    private final LinkedBlockingQueue<Optional<QueuedInference>> queue = new LinkedBlockingQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private boolean closed;

    private InstancePool(
            ModelSpec model, List<ModelInstance> executions, InferenceCounters counters, InFlightBudget inFlight) {
        this.model = model;
        this.counters = counters;
        this.inFlight = inFlight;
        this.threads = new InstanceThreads(model.name(), executions, this::serve);
    }

    /** Takes ownership of the instances: each thread closes its own. */
    static InstancePool start(
            ModelSpec model, List<ModelInstance> executions, InferenceCounters counters, InFlightBudget inFlight) {
        InstancePool instances = new InstancePool(model, executions, counters, inFlight);
        instances.threads.start();
        return instances;
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    @Override
    public synchronized Optional<CompletableFuture<InferenceResult>> submit(CheckedCall call) throws NodeException {
        if (closed) {
            return Optional.empty();
        }
        QueuedInference job = Scheduler.admit(call, waiting.get(), model, inFlight, counters);
        waiting.incrementAndGet();
        queue.add(Optional.of(job));
        return Optional.of(job.result());
    }

    private void serve(ModelInstance execution) throws InterruptedException {
        Optional<QueuedInference> next = queue.take();
        while (next.isPresent()) {
            QueuedInference job = next.get();
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
    public InstanceThreads threads() {
        return threads;
    }
}
