package io.infaas.catalog.store;

/** Another writer has changed the document to replace. Nothing was written. */
public final class ChangedMeanwhileException extends StoreException {

    private static final long serialVersionUID = 1L;

    ChangedMeanwhileException(Location store, String key) {
        super("%s: another writer changed %s; nothing was replaced, try again".formatted(store, key));
    }
}
