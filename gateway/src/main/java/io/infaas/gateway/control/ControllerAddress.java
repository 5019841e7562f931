package io.infaas.gateway.control;

import io.infaas.gateway.contract.MutualTls;
import java.util.Optional;

/**
 * Where a gateway's controller is, and what the gateway shows it.
 *
 * @param token what the controller wants to be shown; never printed
 * @param tls absent for plain text
 */
public record ControllerAddress(String host, int port, Optional<String> token, Optional<MutualTls> tls) {

    public ControllerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host of the controller must not be blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "port %d of controller '%s' must be within 1 and 65535".formatted(port, host));
        }
        if (token.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("token for controller '%s' must not be blank".formatted(host));
        }
    }

    /** On this machine or in a network that is trusted: no token, plain text. */
    public static ControllerAddress plain(String host, int port) {
        return new ControllerAddress(host, port, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
