package io.infaas.controller.journalfile;

/** The journal file cannot be opened; the message names the file and the remedy. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1L;

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
