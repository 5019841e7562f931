package io.infaas.controller.reconcile;

import io.vertx.core.Future;

/** A node under test, with the faults that nodes have. */
interface ContractNode extends AutoCloseable {

    NodeControl control();

    /** Waits until the call has ended, either way. */
    <T> Future<T> awaitEnd(Future<T> call);

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
