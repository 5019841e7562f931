package io.infaas.controller.standalone.demonstration;

/** A query that the gateway refused; the message is the gateway's text. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final String status;

    /** @param status the status as the protocol tells it: {@code INVALID_ARGUMENT}, {@code 400} */
    Refused(String status, String text) {
        super(text);
        this.status = status;
    }

    String status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
