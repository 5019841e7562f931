package io.infaas.controller.status;

/** A controller that does not answer, or answers with an error; the message says what to do. */
public final class AdminException extends Exception {

    private static final long serialVersionUID = 1L;

    AdminException(String message) {
        super(message);
    }
}
