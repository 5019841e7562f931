package io.infaas.controller.ports;

/** A port that is not available; the message names its owner and the remedy. */
public final class PortTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
        super(message);
    }
}
