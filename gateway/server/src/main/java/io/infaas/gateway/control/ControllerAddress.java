package io.infaas.gateway.control;

import io.infaas.gateway.contract.MutualTls;
import java.util.Optional;

/**
 * The address of a gateway's controller, with the gateway's credentials.
 *
 * @param token the token that the controller requires; never printed
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

    /** Creates an address on this machine or in a trusted network: no token, plain text. */
    public static ControllerAddress plain(String host, int port) {
        return new ControllerAddress(host, port, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
