package io.infaas.catalog.store;

/** A store cannot be read or written; the message is one line that names the store, the error and the remedy. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreException missing(Location location, String key) {
        return new StoreException("%s: no longer has %s; publish to it again".formatted(location, key));
    }
}
