package io.infaas.controller.status;

import io.infaas.controller.control.ControlConfig;
import java.util.Optional;

/**
 * Where the admin port listens, and whom it answers.
 *
 * @param host name or address; only loopback without a token
 * @param port 0 for a free one
 * @param token what a client says after {@code authorization: Bearer}; empty = anybody on this machine may ask
 */
public record AdminConfig(String host, int port, Optional<String> token) {

    public static final int PORT = 8004;

    public AdminConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--admin-host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--admin-port %d must be within 0 (a free one) and 65535".formatted(port));
        }
        if (token.isPresent() && token.get().isBlank()) {
            throw new IllegalArgumentException("the token of --admin-token-file must not be blank");
        }
        if (token.isEmpty() && !ControlConfig.loopback(host)) {
            throw new IllegalArgumentException(
                    "--admin-host %s is reached by other machines: give a token with --admin-token-file, or use 127.0.0.1"
                            .formatted(host));
        }
    }

    /** This machine alone, without a token. */
    public static AdminConfig onPort(int port) {
        return new AdminConfig("127.0.0.1", port, Optional.empty());
    }
}
