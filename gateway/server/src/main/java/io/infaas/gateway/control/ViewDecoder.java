package io.infaas.gateway.control;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages into views. Keeps the last catalog, across streams too: it is large and seldom changes, and views with the
 * same catalog share the object. One thread decodes at a time.
 */
final class ViewDecoder {

    private record Held(String digest, Catalog catalog) {}

    private volatile @Nullable Held held;

    /** Digest of the catalog that the controller may omit; empty if there is none. Never waits for the decoding of a view. */
    String catalogDigest() {
        Held known = held;
        return known == null ? "" : known.digest();
    }

    /**
     * Decodes one view.
     *
     * @throws UnknownCatalogException if it omits a catalog that is unknown here
     * @throws IllegalArgumentException if it is no consistent view
     * @throws DocumentException if its catalog cannot be parsed
     */
    synchronized View read(ViewUpdate update) {
        return ViewMessages.read(update, catalog(update));
    }

    private Catalog catalog(ViewUpdate update) {
        String digest = update.getCatalogDigest();
        Held known = held;
        if (known != null && known.digest().equals(digest)) {
            return known.catalog();
        }
        if (update.getCatalog().isEmpty()) {
            throw new UnknownCatalogException(digest);
        }
        Catalog read = CatalogText.read(digest, update.getCatalog());
        held = new Held(digest, read);
        return read;
    }

    /** A view whose catalog the controller must send first. */
    static final class UnknownCatalogException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private UnknownCatalogException(String digest) {
            super("catalog %s has not been sent".formatted(digest));
        }
    }
}
