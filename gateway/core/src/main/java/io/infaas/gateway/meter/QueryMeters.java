package io.infaas.gateway.meter;

import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import java.util.function.IntSupplier;

/** Where decisions count queries. */
public interface QueryMeters {

    /** Starts to measure a query that is not in flight yet, because its head is not read. */
    QueryMeter beginArriving(ClientProtocol protocol);

    int queriesInFlight();

    /** Demand by demand class, for reports. */
    DemandMeter demand();

    /** Takes a view that is in force. */
    void apply(View view);

    /** Registers the gauge of queries that wait for an instance. */
    void registerWaiting(IntSupplier queries);

    /** Registers the gauge of queries that are held back from their instances. */
    void registerHeld(IntSupplier queries);
}
