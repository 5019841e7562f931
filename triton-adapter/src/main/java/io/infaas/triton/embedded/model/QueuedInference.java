package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** An inference in a queue; it does not run if its result is cancelled. */
record QueuedInference(CheckedCall call, CompletableFuture<InferenceResult> result, Stopwatch clock) {
    boolean isAbandoned() {
        return result.isDone();
    }
}
