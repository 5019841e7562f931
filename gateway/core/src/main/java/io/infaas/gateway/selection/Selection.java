package io.infaas.gateway.selection;

/**
 * Selects the instance for a query. Implementations are pure: the same query, load and dice give the same decision; no lock, no
 * I/O.
 */
public interface Selection {

    /**
     * Decides on a query, whose target holds the relevant part of the view.
     *
     * @param choice receives the instance if the decision is to serve; its previous content has no effect
     */
    Decision select(Query query, ObservedLoad load, Choice choice);
}
