package io.infaas.controller.follow;

import io.infaas.catalog.Catalog;

/** Puts catalogs in force as if they had been published. */
public final class CatalogChanges {

    private CatalogChanges() {}

    public static void replace(CatalogInForce inForce, Catalog next) {
        inForce.replace(next);
    }
}
