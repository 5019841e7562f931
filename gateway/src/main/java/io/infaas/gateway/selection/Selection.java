package io.infaas.gateway.selection;

/** Which instance serves a query. Implementations are pure: same query, load and dice, same decision; no lock, no I/O. */
public interface Selection {

    /** The decision for a query, whose target holds the part of the view that may serve it. */
    Decision select(Query query, Load load);
}
