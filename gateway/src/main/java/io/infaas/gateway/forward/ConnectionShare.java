package io.infaas.gateway.forward;

import io.infaas.gateway.routing.GatewayLimits;

/**
 * The share of one client connection in the queries in flight. A connection may have {@value #PER_FREE_PLACE} times as many as an
 * application has free places while the gateway serves it alone. So a single connection may use nearly all places, and several
 * that want all of them leave some free, in which other clients are served. If several applications together have more in flight
 * than one may have, a connection may have 1 of {@value #PER_FREE_PLACE} places that the gateway has free. Confined to the event loop of the
 * connection.
 */
public final class ConnectionShare {

    static final int PER_FREE_PLACE = 8;

    private int inFlight;

    /** Whether one more query of the connection may be in flight while the gateway has this many in flight. */
    boolean hasRoom(int inFlightOfGateway, GatewayLimits limits) {
        int freePlaces = limits.maxInFlight() - inFlightOfGateway;
        int freeOfOne = Math.min(freePlaces, limits.maxInFlightPerApplication() - inFlightOfGateway);
        return inFlight < (freeOfOne > 0 ? (long) PER_FREE_PLACE * freeOfOne : freePlaces / PER_FREE_PLACE);
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
    }

    /** Queries of the connection in flight. */
    public int inFlight() {
        return inFlight;
    }
}
