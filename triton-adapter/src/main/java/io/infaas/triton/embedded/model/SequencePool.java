package io.infaas.triton.embedded.model;

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
 * The instances of a model with sequences. The requests of a sequence run one after the other in the order they came; of several
 * sequences whichever has waited longest runs first. As many sequences as the configuration allows are under way, further ones
 * wait for one of them to end or to be idle for too long.
 *
 * <p>A graph keeps nothing between two runs, so that any instance runs any request: what a sequence remembers is kept here.
 */
final class SequencePool implements Scheduler {
    private final ModelSpec model;
    private final SequenceSpec spec;
    private final List<Tensor> firstStates;
    private final InferenceCounters counters;
    private final InFlightBudget inFlight;
    private final InstanceThreads threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Those that take more requests, the longest idle first. */
    private final Map<CorrelationId, Sequence> open = new LinkedHashMap<>();

    private final Queue<Sequence> ready = new ArrayDeque<>();
    private final Queue<Sequence> backlog = new ArrayDeque<>();
    private long free;
    private int waiting;
    private boolean closed;

    private SequencePool(
            ModelSpec model,
            SequenceSpec spec,
            List<Tensor> firstStates,
            List<ModelInstance> executions,
            InferenceCounters counters,
            InFlightBudget inFlight) {
        this.model = model;
        this.spec = spec;
        this.firstStates = firstStates;
        this.counters = counters;
        this.inFlight = inFlight;
        this.free = (long) executions.size() * spec.candidates();
        this.threads = new InstanceThreads(model.name(), executions, this::serve);
    }

    /**
     * Takes over the executions: each is closed by the thread that runs it.
     *
     * @param firstStates what the states of a sequence begin with
     */
    static SequencePool start(
            ModelSpec model,
            SequenceSpec spec,
            List<Tensor> firstStates,
            List<ModelInstance> executions,
            InferenceCounters counters,
            InFlightBudget inFlight) {
        SequencePool instances = new SequencePool(model, spec, firstStates, executions, counters, inFlight);
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
    public CompletableFuture<InferenceResult> submit(CheckedCall call) throws NodeException {
        lock.lock();
        try {
            if (closed) {
                throw Scheduler.stopping(call);
            }
            long now = System.nanoTime();
            forgetIdle(now);
            SequencePosition place = call.place();
            Sequence known = open.get(place.id());
            if (known == null && !place.start()) {
                throw NodeException.invalid("inference request for sequence "
                        + place.id().text() + " to model '" + model.name()
                        + "' must specify the START flag on the first request of the sequence");
            }
            QueuedInference job = Scheduler.admitted(call, waiting, model, inFlight, counters);
            waiting++;
            add(known == null ? begun(place.id()) : known, job, now);
            return job.result();
        } finally {
            lock.unlock();
        }
    }

    private Sequence begun(CorrelationId id) {
        Sequence sequence = new Sequence(id, new SequenceState(spec, firstStates));
        if (free > 0) {
            free--;
            sequence.chosen();
        } else {
            backlog.add(sequence);
        }
        return sequence;
    }

    private void add(Sequence sequence, QueuedInference job, long now) {
        boolean stood = sequence.runnable();
        sequence.add(job, now);
        open.remove(sequence.id());
        if (job.call().place().end()) {
            sequence.closed();
        } else {
            open.put(sequence.id(), sequence);
        }
        if (!stood && sequence.runnable()) {
            ready.add(sequence);
            changed.signal();
        }
    }

    private void serve(ModelInstance execution) throws InterruptedException {
        for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
            Turn turn = next.get();
            boolean ran = false;
            try {
                ran = execution.run(turn.job(), turn.sequence().memory());
            } finally {
                inFlight.leave(turn.job().call().bytes());
                ended(turn.sequence(), ran);
            }
        }
    }

    /** Waits for a request that may run; empty is the end. */
    private Optional<Turn> next() throws InterruptedException {
        lock.lock();
        try {
            while (ready.isEmpty()) {
                if (closed) {
                    // What still waits belongs to sequences that other threads run, and those go on with it.
                    return Optional.empty();
                }
                long now = System.nanoTime();
                forgetIdle(now);
                if (ready.isEmpty()) {
                    var unused = changed.await(untilIdle(now), TimeUnit.NANOSECONDS);
                }
            }
            Sequence sequence = ready.remove();
            waiting--;
            return Optional.of(new Turn(sequence, sequence.run()));
        } finally {
            lock.unlock();
        }
    }

    private void ended(Sequence sequence, boolean ran) {
        List<QueuedInference> given = new ArrayList<>();
        lock.lock();
        try {
            sequence.ran();
            if (!ran) {
                // Its client has gone: what follows would be wrong without this request.
                open.remove(sequence.id(), sequence);
                sequence.closed();
                given.addAll(sequence.jobs());
                waiting -= given.size();
                sequence.jobs().clear();
            }
            if (sequence.runnable()) {
                ready.add(sequence);
                changed.signal();
            }
            makeRoom(sequence);
        } finally {
            lock.unlock();
        }
        given.forEach(this::cancel);
    }

    private void cancel(QueuedInference job) {
        inFlight.leave(job.call().bytes());
        job.clock().finished();
        counters.cancelled(job.clock());
        job.result().completeExceptionally(new NodeException(ErrorKind.CANCELLED, ""));
    }

    /** Gives the place of a sequence that is over to the one that waits longest. */
    private void makeRoom(Sequence sequence) {
        if (!sequence.candidate() || !sequence.over()) {
            return;
        }
        Sequence next = backlog.poll();
        if (next == null) {
            free++;
            return;
        }
        next.chosen();
        ready.add(next);
        changed.signal();
    }

    /** Those that wait for a place don't count as idle: nobody could have served them. */
    private void forgetIdle(long now) {
        Iterator<Sequence> eldest = open.values().iterator();
        while (eldest.hasNext()) {
            Sequence sequence = eldest.next();
            if (sequence.idle(now) < spec.idleNanos()) {
                return;
            }
            if (sequence.candidate()) {
                eldest.remove();
                sequence.closed();
                makeRoom(sequence);
            }
        }
    }

    private long untilIdle(long now) {
        for (Sequence sequence : open.values()) {
            if (sequence.candidate()) {
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
            // No more requests can come: what is idle makes room for what waits.
            List<Sequence> all = List.copyOf(open.values());
            open.clear();
            all.forEach(Sequence::closed);
            all.forEach(this::makeRoom);
            changed.signalAll();
        } finally {
            lock.unlock();
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
