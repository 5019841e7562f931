package io.infaas.controller.desired;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Sha256;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.follow.CatalogInForce;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The catalogs that desired states name by the digest of their text. A text is held here when an operator offers it, and kept in the store before a
 * state names it. Calls block for a bounded time. Thread-safe.
 */
final class AppliedCatalogs {

    /** Texts that are held here: offers, of which most come into force at once. */
    private static final int MOST = 4;

    private final DesiredStore store;
    private final CatalogInForce inForce;
    private final Map<String, String> offers = new LinkedHashMap<>();
    private String digestInForce = "";
    private String completeDigest = "";
    private Catalog complete;

    AppliedCatalogs(DesiredStore store, CatalogInForce inForce) {
        this.store = store;
        this.inForce = inForce;
        this.complete = inForce.get();
    }

    /**
     * Holds the text of a catalog; returns its digest.
     *
     * @throws DesiredStateException if it is no catalog that can come into force here
     */
    synchronized String offer(String text) {
        String digest = Sha256.of(text);
        Catalog catalog = complete(text);
        offers.remove(digest);
        offers.put(digest, text);
        if (offers.size() > MOST) {
            offers.remove(offers.keySet().iterator().next());
        }
        completeDigest = digest;
        complete = catalog;
        return digest;
    }

    /**
     * The catalog of a digest, as it can come into force here; the published one for the empty digest.
     *
     * @throws DesiredStateException if its text is missing, damaged or refused
     */
    synchronized Catalog of(String digest) {
        if (digest.isEmpty()) {
            return inForce.published();
        }
        if (!digest.equals(completeDigest)) {
            complete = complete(text(digest));
            completeDigest = digest;
        }
        return complete;
    }

    /** The text of a digest. */
    synchronized String text(String digest) {
        String offer = offers.get(digest);
        String text = offer == null ? store.text(digest) : offer;
        if (!Sha256.of(text).equals(digest)) {
            throw new DesiredStateException(
                    Reason.UNAVAILABLE, "the text of catalog '%s' is damaged: apply its file again".formatted(digest));
        }
        return text;
    }

    /** Has the store keep the text of a digest, so that a state may name it. */
    synchronized void keep(String digest) {
        if (!digest.isEmpty()) {
            store.keep(digest, text(digest));
        }
    }

    /** Brings the catalog of a digest into force. */
    synchronized void take(String digest) {
        if (digest.equals(digestInForce)) {
            return;
        }
        if (digest.isEmpty()) {
            inForce.withdraw();
        } else {
            inForce.apply(of(digest));
        }
        digestInForce = digest;
    }

    private Catalog complete(String text) {
        try {
            return inForce.complete(DocumentFormat.JSON.parse("catalog", text, Catalog.class));
        } catch (DocumentException | IllegalArgumentException e) {
            throw new DesiredStateException(Reason.INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
