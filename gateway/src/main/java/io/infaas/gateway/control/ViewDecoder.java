package io.infaas.gateway.control;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into views. Keeps the catalog that came last, over streams too: it is large and changes seldom, and views that
 * have the same one share the object. Reads by one thread at a time.
 */
final class ViewDecoder {

    private record Held(String digest, Catalog catalog) {}

    private volatile @Nullable Held held;

    /** Digest of the catalog that need not be sent again; empty if there is none. Never waits for a view that is being read. */
    String catalogDigest() {
        Held known = held;
        return known == null ? "" : known.digest();
    }

    /**
     * Reads one view.
     *
     * @throws UnknownCatalogException if it comes without a catalog that is not known here
     * @throws IllegalArgumentException if it is no consistent view
     * @throws DocumentException if its catalog cannot be read
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

    /** A view whose catalog has to be sent first. */
    static final class UnknownCatalogException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private UnknownCatalogException(String digest) {
            super("catalog %s has not been sent".formatted(digest));
        }
    }
}
