package io.infaas.controller.control;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.ViewUpdate;
import org.jspecify.annotations.Nullable;

/** A view in wire form, encoded once for all gateways. */
record EncodedView(ViewUpdate update, CatalogText catalog) {

    /** Allowance for tags and lengths of a message, bytes. */
    private static final int FRAME = 64;

    EncodedView {
        long size = (long) update.getSerializedSize() + catalog.packed().size() + FRAME;
        if (size > ViewMessages.LARGEST) {
            throw new IllegalArgumentException(
                    "view %d with its catalog of %d variants takes %d bytes encoded; gateways accept at most %d"
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

    long epoch() {
        return update.getEpoch();
    }

    /** @param knownCatalog digest of the catalog that the gateway has */
    ControllerMessage message(String knownCatalog) {
        return ControllerMessage.newBuilder()
                .setView(knownCatalog.equals(catalog.digest()) ? update : ViewMessages.with(update, catalog))
                .build();
    }

    /** Encodes views; caches the encoded catalog. One thread at a time. */
    static final class Encoder {

        private @Nullable CatalogText text;

        /** @param epoch of the leadership; 0 for none */
        synchronized EncodedView encode(View view, long epoch) {
            Catalog catalog = view.catalog();
            CatalogText catalogText = text;
            if (catalogText == null || !catalogText.catalog().equals(catalog)) {
                catalogText = CatalogText.of(catalog);
                text = catalogText;
            }
            ViewUpdate update = ViewMessages.write(view, catalogText);
            return new EncodedView(
                    epoch == 0 ? update : update.toBuilder().setEpoch(epoch).build(), catalogText);
        }
    }
}
