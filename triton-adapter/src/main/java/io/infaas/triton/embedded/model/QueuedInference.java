package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** An inference in a queue; one whose result was cancelled is not executed. */
record QueuedInference(CheckedCall call, CompletableFuture<InferenceResult> result, Stopwatch clock) {
    boolean abandoned() {
        return result.isDone();
    }
}
