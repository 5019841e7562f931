package io.infaas.controller.control;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.gateway.control.CatalogText;
import io.infaas.gateway.control.ViewMessages;
import io.infaas.gateway.control.protocol.FromController;
import io.infaas.gateway.control.protocol.ViewUpdate;
import io.infaas.gateway.view.View;
import org.jspecify.annotations.Nullable;

/** A view as it is sent, written once for all gateways. */
record Publication(ViewUpdate update, ByteString catalogJson) {

    long version() {
        return update.getVersion();
    }

    String catalogDigest() {
        return update.getCatalogDigest();
    }

    FromController message(boolean catalogKnown) {
        return FromController.newBuilder()
                .setView(catalogKnown ? update : ViewMessages.with(update, catalogJson))
                .build();
    }

    /** Writes views of one controller; the text of a catalog is made once. By one thread at a time. */
    static final class Press {

        private @Nullable Catalog catalog;
        private @Nullable CatalogText text;

        synchronized Publication print(View view) {
            CatalogText known = text;
            if (known == null || !view.catalog().equals(catalog)) {
                known = CatalogText.of(view.catalog());
                text = known;
                catalog = view.catalog();
            }
            return new Publication(ViewMessages.write(view, known.digest()), known.json());
        }
    }
}
