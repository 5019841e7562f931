package io.infaas.gateway.routing;

/**
 * Receives the placement of a query: exactly one callback, on the query's event loop, possibly before the call that requests it
 * returns.
 */
public interface PlacementListener {

    /** Receives the instance, with the query counted in there; the receiver must end the dispatch. */
    void onPlaced(DispatchedQuery placement);

    /** Receives the reason for no instance, mostly a {@link io.infaas.gateway.refusal.Refusal}. */
    void onRefused(RuntimeException cause);
}
