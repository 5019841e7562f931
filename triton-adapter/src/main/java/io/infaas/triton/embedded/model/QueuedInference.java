package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** An inference on its way through a queue; whoever waits for the result may cancel it, then it isn't run any more. */
record QueuedInference(CheckedCall call, CompletableFuture<InferenceResult> result, Stopwatch clock) {
    boolean abandoned() {
        return result.isDone();
    }
}
