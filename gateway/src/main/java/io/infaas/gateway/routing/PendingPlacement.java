package io.infaas.gateway.routing;

/** The search for an instance for one query, until its {@link PlacementListener} is called or it is cancelled. */
public interface PendingPlacement {

    /** A search that is over. */
    PendingPlacement OVER = () -> {};

    /** Ends the search; its listener is not called any more. Has no effect on a search that is over. */
    void cancel();
}
