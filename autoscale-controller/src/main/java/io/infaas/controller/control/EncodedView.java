package io.infaas.controller.control;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.control.CatalogText;
import io.infaas.gateway.control.ViewMessages;
import io.infaas.gateway.control.protocol.FromController;
import io.infaas.gateway.control.protocol.ViewUpdate;
import io.infaas.gateway.view.View;
import org.jspecify.annotations.Nullable;

/** A view as it is sent, written once for all gateways. */
record EncodedView(ViewUpdate update, CatalogText catalog) {

    /** What else is in a message: tags and lengths, and more than enough for them. */
    private static final int FRAME = 64;

    EncodedView {
        long size = (long) update.getSerializedSize() + catalog.packed().size() + FRAME;
        if (size > ViewMessages.LARGEST) {
            throw new IllegalArgumentException(
                    "view %d with its catalog of %d variants has %d bytes as it is sent; gateways take %d at most"
                            .formatted(
                                    update.getVersion(),
                                    catalog.catalog().variants().size(),
                                    size,
                                    ViewMessages.LARGEST));
        }
    }

    long version() {
        return update.getVersion();
    }

    String catalogDigest() {
        return catalog.digest();
    }

    /** @param knownCatalog digest of the catalog that the gateway has */
    FromController message(String knownCatalog) {
        return FromController.newBuilder()
                .setView(knownCatalog.equals(catalog.digest()) ? update : ViewMessages.with(update, catalog))
                .build();
    }

    /** Writes views of one controller; what it makes of a catalog it makes once. By one thread at a time. */
    static final class Press {

        private @Nullable CatalogText text;

        synchronized EncodedView print(View view) {
            Catalog catalog = view.catalog();
            CatalogText known = text;
            if (known == null || !known.catalog().equals(catalog)) {
                known = CatalogText.of(catalog);
                text = known;
            }
            return new EncodedView(ViewMessages.write(view, known), known);
        }
    }
}
