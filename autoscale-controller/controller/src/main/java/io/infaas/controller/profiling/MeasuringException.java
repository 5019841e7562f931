package io.infaas.controller.profiling;

/** A variant was not measured; the message says why in one line. */
public final class MeasuringException extends Exception {

    private static final long serialVersionUID = 1L;

    public MeasuringException(String message, Throwable cause) {
        super(message, cause);
    }
}
