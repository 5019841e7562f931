package io.infaas.gateway.selection;

/** Which instance serves a query. Implementations are pure: same query, load and dice, same decision; no lock, no I/O. */
public interface Selection {

    /**
     * The decision for a query, whose target holds the part of the view that may serve it.
     *
     * @param choice gets the instance, where the decision is that one serves; what was in it before is of no meaning
     */
    Decision select(Query query, ObservedLoad load, Choice choice);
}
