package io.infaas.gateway.routing;

/** The search for an instance for one query, from its start until its {@link Seeker} is told or it is cancelled. */
public interface Placing {

    /** A search that is over. */
    Placing OVER = () -> {};

    /** Nobody wants the instance any more: the seeker is told nothing further. Without effect where the search is over. */
    void cancel();
}
