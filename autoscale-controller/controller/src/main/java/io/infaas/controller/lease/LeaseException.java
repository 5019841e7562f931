package io.infaas.controller.lease;

/** The store of a lease cannot be used; the message is one line. */
public final class LeaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
