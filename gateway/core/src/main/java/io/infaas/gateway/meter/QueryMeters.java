package io.infaas.gateway.meter;

import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import java.util.function.IntSupplier;

/** Creates the meters of queries, and counts demand. */
public interface QueryMeters {

    /** Starts to measure a query that is not in flight yet, because its head is not read. */
    QueryMeter beginArriving(ClientProtocol protocol);

    int queriesInFlight();

    /** Demand by demand class, for reports. */
    DemandMeter demand();

    /** Applies the view in force. */
    void apply(View view);

    /** Registers the gauge of queries that wait for an instance. */
    void registerWaiting(IntSupplier queries);

    /** Registers the gauge of queries that are held back from their instances. */
    void registerHeld(IntSupplier queries);
}
