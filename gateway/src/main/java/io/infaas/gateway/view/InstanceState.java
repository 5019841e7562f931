package io.infaas.gateway.view;

/** What the maker of a view knows of an instance. Only READY ones are given queries. */
public enum InstanceState {
    LOADING,
    READY,
    /** Finishes what it has and is given nothing new. */
    DRAINING
}
