package io.infaas.gateway.contract;

/** The state of an instance in a view: INFaaS' states, plus those before and after service. */
public enum InstanceState {
    /** Loads or warms up. */
    LOADING(false),
    /** Serves as profiled. */
    ACTIVE(true),
    /** Its load reaches or exceeds its capacity. */
    OVERLOADED(true),
    /** Is slower than profiled although its load is below capacity: other processes use its cores. */
    INTERFERED(true),
    /** Last known as serving, on a node that neither the controller nor a gateway hears from. A gateway that reaches it may use it. */
    SILENT(true),
    /** Finishes its queries and receives no new ones. */
    DRAINING(false),
    /** Could not be loaded, or is not loaded yet on a node that does not answer. */
    FAILED(false);

    private final boolean serving;

    InstanceState(boolean serving) {
        this.serving = serving;
    }

    /** Whether the instance serves and should receive fewer queries than others. */
    public boolean isStrained() {
        return this == OVERLOADED || this == INTERFERED;
    }

    /** Whether the instance may receive queries. */
    public boolean isServing() {
        return serving;
    }
}
