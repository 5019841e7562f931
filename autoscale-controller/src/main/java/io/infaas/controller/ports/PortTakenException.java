package io.infaas.controller.ports;

/** A port that cannot be had; the message says whose it is and what to do. */
public final class PortTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
        super(message);
    }
}
