package io.infaas.gateway.routing;

/** The search for an instance for one query, from its start until its {@link PlacementListener} is told or it is cancelled. */
public interface PendingPlacement {

    /** A search that is over. */
    PendingPlacement OVER = () -> {};

    /** Nobody wants the instance any more: the seeker is told nothing further. Without effect where the search is over. */
    void cancel();
}
