package io.infaas.controller.follow;

import io.infaas.catalog.Catalog;

/** The catalog that a controller goes by, which may be replaced while it runs. Thread-safe. */
public final class CatalogInForce {

    private volatile Catalog catalog;

    public CatalogInForce(Catalog first) {
        catalog = first;
    }

    /** The newest catalog; another object once it is replaced. */
    public Catalog get() {
        return catalog;
    }

    void replace(Catalog next) {
        catalog = next;
    }
}
