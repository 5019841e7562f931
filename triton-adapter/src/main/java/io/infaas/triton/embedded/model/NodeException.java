package io.infaas.triton.embedded.model;

import java.util.Objects;

/** An error with the kind and the text that a client sees. It has no stack trace, because clients can cause it at any rate. */
public final class NodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorKind fault;
    private final String text;

    public NodeException(ErrorKind fault, String text) {
        super(text, null, false, false);
        this.fault = fault;
        this.text = text;
    }

    public ErrorKind fault() {
        return fault;
    }

    /** The error text on the wire. */
    public String text() {
        return text;
    }

    /** The error that a client sees for any failure; an unexpected failure becomes INTERNAL. */
    public static NodeException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NodeException nodeException) {
            return nodeException;
        }
        return new NodeException(ErrorKind.INTERNAL, Objects.toString(cause.getMessage(), cause.toString()));
    }

    public static NodeException invalid(String text) {
        return new NodeException(ErrorKind.INVALID_ARGUMENT, text);
    }

    public static NodeException notFound(String text) {
        return new NodeException(ErrorKind.NOT_FOUND, text);
    }

    public static NodeException internal(String text) {
        return new NodeException(ErrorKind.INTERNAL, text);
    }
}
