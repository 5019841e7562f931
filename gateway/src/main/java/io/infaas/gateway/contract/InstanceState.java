package io.infaas.gateway.contract;

/** What the maker of a view knows of an instance: INFaaS' states and those on the way in and out. */
public enum InstanceState {
    /** Being loaded or warmed up. */
    LOADING(false),
    /** Serves as profiled. */
    ACTIVE(true),
    /** Gets as much as it can do, or more. */
    OVERLOADED(true),
    /** Is slower than profiled although it gets less than it can do: others take its cores. */
    INTERFERED(true),
    /** Finishes what it has and is given nothing new. */
    DRAINING(false),
    /** Could not be loaded, or is on a node that does not answer. */
    FAILED(false);

    private final boolean serving;

    InstanceState(boolean serving) {
        this.serving = serving;
    }

    /** Whether queries may be given to it. */
    public boolean serving() {
        return serving;
    }
}
