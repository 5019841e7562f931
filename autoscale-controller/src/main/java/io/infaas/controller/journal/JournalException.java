package io.infaas.controller.journal;

/** The journal cannot be kept where it should be; the message names the file and the remedy. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1L;

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
