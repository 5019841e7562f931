package io.infaas.triton.embedded.model;

import java.util.concurrent.CompletableFuture;

/** An inference on its way through a queue; whoever waits for the result may cancel it, then it isn't run any more. */
record Job(CheckedCall call, CompletableFuture<InferAnswer> result, Stopwatch clock) {
    boolean abandoned() {
        return result.isDone();
    }
}
