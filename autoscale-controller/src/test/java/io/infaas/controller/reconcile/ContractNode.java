package io.infaas.controller.reconcile;

import io.vertx.core.Future;

/** A node under test, with the faults that nodes have. */
interface ContractNode extends AutoCloseable {

    NodeControl control();

    /** Waits until the call has ended, either way. */
    <T> Future<T> awaitEnd(Future<T> call);

    /** Lets 10 ms pass. */
    void pause();

    /** It takes connections and says nothing. */
    void stop();

    void resume();

    /** Its process ends at once. */
    void kill();

    @Override
    void close();
}
