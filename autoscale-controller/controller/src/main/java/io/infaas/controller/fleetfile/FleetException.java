package io.infaas.controller.fleetfile;

/** The setup of a fleet fails, or AWS refuses a call; the message is one line with the problem and, if there is one, the remedy. */
public final class FleetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FleetException(String message) {
        super(message);
    }

    public FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
