package io.infaas.controller.standalone.demonstration.client;

/** A query without an answer. The message is the gateway's text. */
public final class QueryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String status;

    /** @param status the protocol's status, such as {@code INVALID_ARGUMENT} or {@code 400} */
    public QueryRefusedException(String status, String text) {
        super(text);
        this.status = status;
    }

    public String status() {
        return status;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
