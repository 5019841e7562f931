package io.infaas.gateway.control;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;

/** A gateway as its control stream sees it. May be called from any thread, by one at a time. */
public interface ControlledGateway {

    /**
     * Puts a view in force, unless the one in force is newer. After the return no query is begun on an instance that does not
     * serve in it. May take some time: never called on an event loop.
     */
    void apply(View view);

    /** Version of the view in force; 0 if there is none. */
    long viewVersion();

    /** Whether no query is under way on an instance. */
    boolean idle(String variant, String node);

    /** What came since the last call. */
    DemandReport report();

    /** Calls {@code listener}, on any thread, whenever a query starts to wait for an instance. */
    void onCold(Runnable listener);
}
