package io.infaas.controller.reconcile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node under test, with the faults that nodes have. */
public interface ContractNode extends AutoCloseable {

    NodeControl control();

    /** Waits until the call has ended, either way. */
    <T> CompletableFuture<T> awaitEnd(CompletionStage<T> call);

    /** Waits for 10 ms. */
    void pause();

    /** Makes the node accept connections without answering. */
    void stop();

    void resume();

    /** Ends the node's process at once. */
    void kill();

    @Override
    void close();
}
