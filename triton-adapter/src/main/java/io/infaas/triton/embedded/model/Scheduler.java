package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** Brings the requests of one loaded version to its instances. Once it is closed what waits still finishes, nothing new is taken. */
sealed interface Scheduler permits Instances, SequenceInstances {
    /** The result comes on an instance's thread; cancel it when nobody waits any more, then it isn't run. */
    CompletableFuture<InferAnswer> submit(CheckedCall call) throws NodeException;

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

    static NodeException full(CheckedCall call) {
        return refusal(call, "Exceeds maximum queue size");
    }

    private static NodeException refusal(CheckedCall call, String text) {
        return new NodeException(Fault.UNAVAILABLE, InferCall.prefix(call.id()) + text);
    }
}
