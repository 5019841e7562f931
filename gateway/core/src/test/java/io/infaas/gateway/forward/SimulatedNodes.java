package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;

/** Nodes in simulated time, which execute what is sent to them, cancelled or not. */
interface SimulatedNodes {

    /** Executes a query at an instance; the callback runs when it is answered. */
    void execute(IndexedInstance instance, Runnable answered);
}
