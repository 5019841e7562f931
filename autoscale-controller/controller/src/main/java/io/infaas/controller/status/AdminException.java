package io.infaas.controller.status;

/** A controller that is unreachable or returns an error; the message names the remedy. */
public final class AdminException extends Exception {

    private static final long serialVersionUID = 1L;

    AdminException(String message) {
        super(message);
    }
}
