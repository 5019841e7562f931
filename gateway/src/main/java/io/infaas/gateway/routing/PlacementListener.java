package io.infaas.gateway.routing;

/** Who seeks an instance for a query. Told exactly one of both, on the query's event loop, maybe before the search returns. */
public interface PlacementListener {

    /** The instance, with the query counted in there: its dispatch must be ended. */
    void placed(DispatchedQuery placement);

    /** There is none: mostly a {@link io.infaas.gateway.refusal.Refusal}. */
    void refused(RuntimeException cause);
}
