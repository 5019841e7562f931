package io.infaas.triton.embedded.model;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    /** Runs the action once, after all queued requests have finished and the sessions are closed. */
    void onEnd(Runnable action);

    /** Waits until all threads have ended; false after {@code millis} milliseconds. */
    boolean awaitEnd(long millis) throws InterruptedException;

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
}
