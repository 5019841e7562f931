package io.infaas.simulator.client;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;

/** Receives each query and its one end. */
public interface QueryEnds {

    void onArrival(String application);

    /** @param ms time from sending the query to its answer, ms */
    void onAnswer(Query query, IndexedInstance instance, double ms);

    void onRefusal(String application, RefusalReason reason);
}
