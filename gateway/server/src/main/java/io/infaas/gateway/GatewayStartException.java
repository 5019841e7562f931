package io.infaas.gateway;

/** The gateway could not start and has released all resources; the message contains the remedy. */
public final class GatewayStartException extends RuntimeException {

    public GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
