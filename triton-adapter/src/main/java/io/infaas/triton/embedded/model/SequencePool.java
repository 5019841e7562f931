package io.infaas.triton.embedded.model;

import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.embedded.model.Scheduler.InFlightBudget;
import io.infaas.triton.embedded.model.Scheduler.QueuedInference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The instances of a model with sequences. The requests of a sequence run one at a time, in order of arrival; of several ready
 * sequences, the one that has waited longest runs first. The configuration bounds the active sequences; further ones wait until
 * an active one ends or exceeds the idle timeout.
 *
 * <p>A graph keeps no state between runs, so any instance can run any request: this pool keeps the states of the sequences.
 */
final class SequencePool implements Scheduler {
    private final ModelSpec model;
    private final SequenceSpec spec;
    private final InferenceCounters counters;
    private final InFlightBudget inFlight;
    private final InstanceThreads threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Sequences that accept more requests, the longest idle first. */
    private final Map<CorrelationId, Sequence> open = new LinkedHashMap<>();

    private final Queue<Sequence> ready = new ArrayDeque<>();
    private final Queue<Sequence> backlog = new ArrayDeque<>();
    private long free;
    private int waiting;
    private boolean closed;

    private SequencePool(
            ModelSpec model,
            SequenceSpec spec,
            List<ModelInstance> executions,
            InferenceCounters counters,
            InFlightBudget inFlight) {
        this.model = model;
        this.spec = spec;
        this.counters = counters;
        this.inFlight = inFlight;
        this.free = (long) executions.size() * spec.candidates();
        this.threads = new InstanceThreads(model.name(), executions, this::serve);
    }

    /** Takes ownership of the instances: each thread closes its own. */
    static SequencePool start(
            ModelSpec model,
            SequenceSpec spec,
            List<ModelInstance> executions,
            InferenceCounters counters,
            InFlightBudget inFlight) {
        SequencePool instances = new SequencePool(model, spec, executions, counters, inFlight);
        instances.threads.start();
        return instances;
    }

    private record Turn(Sequence sequence, QueuedInference job) {}

    @Override
    public int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<CompletableFuture<InferenceResult>> submit(CheckedCall call) throws NodeException {
        lock.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            long now = System.nanoTime();
            forgetIdle(now);
            SequencePosition place = call.place();
            Sequence sequence = open.get(place.id());
            if (sequence == null && !place.start()) {
                throw NodeException.invalid("inference request for sequence "
                        + place.id().text() + " to model '" + model.name()
                        + "' must specify the START flag on the first request of the sequence");
            }
            QueuedInference job = Scheduler.admit(call, waiting, model, inFlight, counters);
            waiting++;
            add(sequence == null ? begin(place.id()) : sequence, job, now);
            return Optional.of(job.result());
        } finally {
            lock.unlock();
        }
    }

    private Sequence begin(CorrelationId id) {
        Sequence sequence = new Sequence(id);
        if (free > 0) {
            free--;
            sequence.takeSlot();
        } else {
            backlog.add(sequence);
        }
        return sequence;
    }

    private void add(Sequence sequence, QueuedInference job, long now) {
        boolean stood = sequence.isRunnable();
        sequence.add(job, now);
        open.remove(sequence.id());
        if (job.call().place().end()) {
            sequence.close();
        } else {
            open.put(sequence.id(), sequence);
        }
        if (!stood && sequence.isRunnable()) {
            ready.add(sequence);
            changed.signal();
        }
    }

    private void serve(ModelInstance execution) throws InterruptedException {
        for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
            Turn turn = next.get();
            boolean ran = false;
            try {
                ran = execution.run(turn.job());
            } finally {
                inFlight.leave(turn.job().call().bytes());
                finish(turn.sequence(), ran);
            }
        }
    }

    /** Waits for a runnable request; empty if the pool is closed and no request is left for this thread. */
    private Optional<Turn> next() throws InterruptedException {
        lock.lock();
        try {
            while (ready.isEmpty()) {
                if (closed) {
                    // Remaining requests belong to sequences that other threads run, and those threads finish them.
                    return Optional.empty();
                }
                long now = System.nanoTime();
                forgetIdle(now);
                if (ready.isEmpty()) {
                    var unused = changed.await(nanosUntilIdle(now), TimeUnit.NANOSECONDS);
                }
            }
            Sequence sequence = ready.remove();
            waiting--;
            return Optional.of(new Turn(sequence, sequence.run()));
        } finally {
            lock.unlock();
        }
    }

    private void finish(Sequence sequence, boolean ran) {
        List<QueuedInference> queuedInferences = new ArrayList<>();
        lock.lock();
        try {
            sequence.finishRun();
            if (!ran) {
                // Its client has disconnected: without this request, the rest of the sequence would be wrong.
                open.remove(sequence.id(), sequence);
                sequence.close();
                queuedInferences.addAll(sequence.jobs());
                waiting -= queuedInferences.size();
                sequence.jobs().clear();
            }
            if (sequence.isRunnable()) {
                ready.add(sequence);
                changed.signal();
            }
            makeRoom(sequence);
        } finally {
            lock.unlock();
        }
        queuedInferences.forEach(this::cancel);
    }

    private void cancel(QueuedInference job) {
        inFlight.leave(job.call().bytes());
        job.clock().markFinished();
        counters.recordCancellation(job.clock());
        job.result().completeExceptionally(new NodeException(ErrorKind.CANCELLED, ""));
    }

    /** Passes the slot of a finished sequence to the one that has waited longest. */
    private void makeRoom(Sequence sequence) {
        if (!sequence.hasSlot() || !sequence.isOver()) {
            return;
        }
        Sequence next = backlog.poll();
        if (next == null) {
            free++;
            return;
        }
        next.takeSlot();
        ready.add(next);
        changed.signal();
    }

    /** Ends idle sequences. A sequence that waits for a slot does not count as idle, because no instance could serve it. */
    private void forgetIdle(long now) {
        Iterator<Sequence> eldest = open.values().iterator();
        while (eldest.hasNext()) {
            Sequence sequence = eldest.next();
            if (sequence.idle(now) < spec.idleNanos()) {
                return;
            }
            if (sequence.hasSlot()) {
                eldest.remove();
                sequence.close();
                makeRoom(sequence);
            }
        }
    }

    private long nanosUntilIdle(long now) {
        for (Sequence sequence : open.values()) {
            if (sequence.hasSlot()) {
                return spec.idleNanos() - sequence.idle(now);
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            // No more requests can arrive: idle sequences release their slots to waiting ones.
            List<Sequence> sequences = List.copyOf(open.values());
            open.clear();
            sequences.forEach(Sequence::close);
            sequences.forEach(this::makeRoom);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InstanceThreads threads() {
        return threads;
    }

    /** One active sequence and its queued requests, in order of arrival. The lock of its scheduler guards it. */
    static final class Sequence {
        private final CorrelationId id;
        private final Queue<QueuedInference> jobs = new ArrayDeque<>();
        private long lastRequest;
        private boolean running;

        /** Whether it holds a slot and may run; otherwise it waits in the backlog. */
        private boolean hasSlot;
        /** Whether more requests may arrive. */
        private boolean open = true;

        Sequence(CorrelationId id) {
            this.id = id;
        }

        CorrelationId id() {
            return id;
        }

        void add(QueuedInference job, long now) {
            jobs.add(job);
            lastRequest = now;
        }

        /** Time since its last request arrived, in nanoseconds. */
        long idle(long now) {
            return now - lastRequest;
        }

        void takeSlot() {
            hasSlot = true;
        }

        boolean hasSlot() {
            return hasSlot;
        }

        void close() {
            open = false;
        }

        /** The next request, which runs until {@link #finishRun()}. */
        QueuedInference run() {
            running = true;
            return jobs.remove();
        }

        void finishRun() {
            running = false;
        }

        /** Whether its next request may run; requests of a sequence never overlap. */
        boolean isRunnable() {
            return hasSlot && !running && !jobs.isEmpty();
        }

        /** Whether it no longer needs its slot. */
        boolean isOver() {
            return !open && !running && jobs.isEmpty();
        }

        Queue<QueuedInference> jobs() {
            return jobs;
        }
    }
}
