package io.infaas.gateway.view;

import io.infaas.catalog.Application;
import java.util.List;

/**
 * What a name leads to in one view.
 *
 * @param name the name in the catalog; for a variant named by its alias, the alias
 * @param candidates the instances that may serve it, in any state
 * @param offers what the catalog could serve it by, loaded or not
 */
public record Target(String name, Kind kind, Application application, List<Candidate> candidates, List<Offer> offers) {

    /** INFaaS' three forms of a query. */
    public enum Kind {
        /** Any variant of any architecture of the application. */
        APPLICATION,
        /** Any variant of one architecture; the application's objective holds. */
        ARCHITECTURE,
        /** One variant: only the node is chosen. */
        VARIANT
    }

    /** The name under which demand for it is counted: an alias stands for the full name of its variant. */
    public String catalogName() {
        return kind == Kind.VARIANT && !offers.isEmpty()
                ? offers.get(0).variant().name()
                : name;
    }

    public Target {
        candidates = List.copyOf(candidates);
        offers = List.copyOf(offers);
    }
}
