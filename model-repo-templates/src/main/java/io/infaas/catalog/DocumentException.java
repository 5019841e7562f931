package io.infaas.catalog;

/** A file cannot be read, written or understood; the message names the file, the place in it and the rule. */
public final class DocumentException extends RuntimeException {

    public DocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
