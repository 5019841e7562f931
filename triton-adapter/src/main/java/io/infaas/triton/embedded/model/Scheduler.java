package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** Brings the requests of one loaded version to its instances. Once it is closed what waits still finishes, nothing new is taken. */
sealed interface Scheduler permits InstancePool, SequencePool {
    /** The result comes on an instance's thread; cancel it when nobody waits any more, then it isn't run. */
    CompletableFuture<InferenceResult> submit(CheckedCall call) throws NodeException;

    /** Requests that wait for an instance. */
    int waiting();

    /** Takes nothing new from now on. */
    void close();

    /** Told once, when all that waited has been answered and the sessions are closed. */
    void onEnd(Runnable action);

    /** Waits for the end; false if it takes longer than this. */
    boolean awaitEnd(long millis) throws InterruptedException;

    static NodeException stopping(CheckedCall call) {
        return refusal(call, "Server is stopping, scheduler for model has stopped accepting new inference requests");
    }

    /**
     * A request that may wait.
     *
     * @param waiting how many do already
     * @throws NodeException if there is no room for it, which is counted
     */
    static QueuedInference admitted(
            CheckedCall call, int waiting, ModelSpec model, InFlightBudget inFlight, InferenceCounters counters)
            throws NodeException {
        QueuedInference job = new QueuedInference(call, new CompletableFuture<>(), new Stopwatch());
        if (waiting >= model.queueLimit() || !inFlight.enter(call.bytes())) {
            job.clock().finished();
            counters.rejected(job.clock());
            throw refusal(call, "Exceeds maximum queue size");
        }
        return job;
    }

    private static NodeException refusal(CheckedCall call, String text) {
        return new NodeException(ErrorKind.UNAVAILABLE, InferCall.prefix(call.id()) + text);
    }
}
