package io.infaas.triton.embedded.model;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Dispatches the requests of one loaded version to its instances. After close, queued requests still finish and new ones are
 * refused.
 */
sealed interface Scheduler permits InstancePool, SequencePool {
    /**
     * Queues a request; empty after close. The result completes on an instance's thread; if it is cancelled in the queue, the
     * request does not run.
     */
    Optional<CompletableFuture<InferenceResult>> submit(CheckedCall call) throws NodeException;

    /** Number of requests that wait for an instance. */
    int waiting();

    /** Refuses new requests from now on. */
    void close();

    /** The threads of its instances, which end after close when all queued requests have finished. */
    InstanceThreads threads();

    /**
     * Admits a request to the queue.
     *
     * @param waiting number of requests already in the queue
     * @throws NodeException if the queue or the memory budget is full; the counters record the rejection
     */
    static QueuedInference admit(
            CheckedCall call, int waiting, ModelSpec model, InFlightBudget inFlight, InferenceCounters counters)
            throws NodeException {
        QueuedInference job = new QueuedInference(call, new CompletableFuture<>(), new Stopwatch());
        if (waiting >= model.queueLimit() || !inFlight.enter(call.bytes())) {
            job.clock().markFinished();
            counters.recordRejection(job.clock());
            throw new NodeException(ErrorKind.UNAVAILABLE, InferCall.prefix(call.id()) + "Exceeds maximum queue size");
        }
        return job;
    }

    /** Bounds the bytes of all queued and running requests in this process, so that large requests cannot exhaust the heap. */
    static final class InFlightBudget {
        private final long limit;
        private final AtomicLong bytes = new AtomicLong();

        InFlightBudget(long limit) {
            this.limit = limit;
        }

        /** Reserves bytes for a request; false if the limit is reached. A single request always succeeds. */
        boolean enter(long size) {
            long now = bytes.addAndGet(size);
            if (now > limit && now != size) {
                bytes.addAndGet(-size);
                return false;
            }
            return true;
        }

        void leave(long size) {
            bytes.addAndGet(-size);
        }
    }

    /** An inference in a queue; it does not run if its result is cancelled. */
    record QueuedInference(CheckedCall call, CompletableFuture<InferenceResult> result, Stopwatch clock) {
        boolean isAbandoned() {
            return result.isDone();
        }
    }
}
