package io.infaas.gateway.control;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.protocol.WorkOfOthers;
import io.infaas.gateway.routing.ListedModels;

/** The gateway as used by its control stream. Any thread may call it, one at a time. */
public interface ControlledGateway {

    /**
     * Puts a view in force, unless the current one is newer. After it returns, no query starts on an instance that does not serve
     * in the new view. May take some time: never call it on an event loop.
     */
    void apply(View view);

    /** Records the models that nodes list in their indexes beside the served ones. */
    default void list(ListedModels models) {
        // models from a catalog are served or loaded on demand
    }

    /** Version of the view in force; 0 if there is none. */
    long viewVersion();

    /** Whether no query is in progress on an instance. */
    boolean isIdle(String variant, String node);

    /** Records the work of other gateways, which counts for a few seconds. */
    default void recordOthers(WorkOfOthers work) {
        // a gateway that sends no queries has no use for it
    }

    /** The recorded work of other gateways at all instances, ms. */
    default double othersMs() {
        return 0;
    }

    /** Returns the demand since the last call. */
    DemandReport report();

    /** Notifies {@code listener}, on any thread, whenever a query starts to wait for an instance. */
    void onCold(Runnable listener);
}
