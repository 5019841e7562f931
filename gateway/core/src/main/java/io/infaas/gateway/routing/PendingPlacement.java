package io.infaas.gateway.routing;

/** The pending placement of one query, until its {@link PlacementListener} is notified or it is cancelled. */
public interface PendingPlacement {

    /** A placement that is finished. */
    PendingPlacement OVER = () -> {};

    /** Cancels the placement; no notification follows. Has no effect on a finished one. */
    void cancel();
}
