package io.infaas.gateway.forward;

import io.infaas.gateway.routing.GatewayLimits;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The share of one client connection in the queries in flight, and of all connections of its client. While the gateway serves one
 * application, a connection may have {@value #PER_FREE_PLACE} queries per free place of it, a client {@value #PER_FREE_PLACE_OF_CLIENT}. So
 * a single connection may use nearly all places, and several greedy ones leave some free for others. If several applications together have
 * more in flight than one may have, a connection may have 1 of {@value #PER_FREE_PLACE} places that the gateway has free. Confined to the
 * event loop of the connection.
 */
public final class ConnectionShare {

    static final int PER_FREE_PLACE = 8;
    static final int PER_FREE_PLACE_OF_CLIENT = 32;

    private final AtomicInteger inFlightOfClient;
    private int inFlight;

    /** @param inFlightOfClient counts the queries of all connections of the client; safe from any thread */
    public ConnectionShare(AtomicInteger inFlightOfClient) {
        this.inFlightOfClient = inFlightOfClient;
    }

    /** Whether the connection may have one more query in flight while the gateway has this many. */
    boolean hasRoom(int inFlightOfGateway, GatewayLimits limits) {
        int freePlaces = limits.maxInFlight() - inFlightOfGateway;
        int freeOfOne = Math.min(freePlaces, limits.maxInFlightPerApplication() - inFlightOfGateway);
        long room = freeOfOne > 0 ? (long) PER_FREE_PLACE * freeOfOne : freePlaces / PER_FREE_PLACE;
        return inFlight < room && inFlightOfClient.get() < (long) PER_FREE_PLACE_OF_CLIENT * freePlaces;
    }

    void enter() {
        inFlight++;
        inFlightOfClient.incrementAndGet();
    }

    void leave() {
        inFlight--;
        inFlightOfClient.decrementAndGet();
    }

    /** Queries of the connection in flight. */
    public int inFlight() {
        return inFlight;
    }
}
