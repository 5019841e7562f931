package io.infaas.gateway.control;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.control.protocol.ViewUpdate;
import io.infaas.gateway.view.View;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into views. Keeps the catalog that came last, over streams too: it is large and changes seldom. By one
 * thread at a time.
 */
final class ViewReader {

    private String digest = "";
    private @Nullable Catalog catalog;

    /**
     * Reads one view.
     *
     * @throws IllegalArgumentException if it is no consistent view, or comes without a catalog that is not known here
     * @throws DocumentException if its catalog cannot be read
     */
    synchronized View read(ViewUpdate update) {
        return ViewMessages.read(update, catalog(update));
    }

    private Catalog catalog(ViewUpdate update) {
        Catalog known = catalog;
        if (known != null && digest.equals(update.getCatalogDigest())) {
            return known;
        }
        if (update.getCatalogJson().isEmpty()) {
            throw new IllegalArgumentException("catalog %s has not been sent".formatted(update.getCatalogDigest()));
        }
        CatalogText text = CatalogText.of(update.getCatalogJson());
        if (!text.digest().equals(update.getCatalogDigest())) {
            throw new IllegalArgumentException(
                    "the catalog's digest is %s, and %s is stated".formatted(text.digest(), update.getCatalogDigest()));
        }
        Catalog read = text.catalog();
        catalog = read;
        digest = text.digest();
        return read;
    }
}
