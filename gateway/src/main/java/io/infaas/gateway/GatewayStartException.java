package io.infaas.gateway;

/** The gateway could not be started and has let go of all it had; the message says what to do. */
public final class GatewayStartException extends RuntimeException {

    public GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
