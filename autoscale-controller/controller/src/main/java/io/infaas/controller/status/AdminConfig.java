package io.infaas.controller.status;

import io.infaas.controller.control.ControlConfig;
import java.util.List;
import java.util.Optional;

/**
 * Address and access rules of the admin port.
 *
 * @param host bind address; loopback only unless clients need a token or a certificate
 * @param port 0 for a free port
 * @param tokens of which a client shows one; empty = every process on this machine has access, or every client with a certificate
 * @param tls absent for plain text
 */
public record AdminConfig(String host, int port, List<AdminToken> tokens, Optional<AdminTls> tls) {

    public static final int PORT = 8004;

    public AdminConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--admin-host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--admin-port %d must be within 0 (a free port) and 65535".formatted(port));
        }
        tokens = List.copyOf(tokens);
        boolean certificates = tls.flatMap(AdminTls::clientAuthority).isPresent();
        if (tokens.isEmpty() && !certificates && !ControlConfig.loopback(host)) {
            throw new IllegalArgumentException(
                    "--admin-host %s can be reached by other machines: give a token with --admin-token-file, or use 127.0.0.1"
                            .formatted(host));
        }
        for (AdminToken token : tokens) {
            if (token.isCertificate() && !certificates) {
                throw new IllegalArgumentException(
                        "--admin-token-file: '%s' has no token but a certificate; give its authority with --admin-client-ca-file"
                                .formatted(token.name()));
            }
        }
    }

    /** With at most one token, for everything. */
    public AdminConfig(String host, int port, Optional<String> token, Optional<AdminTls> tls) {
        this(host, port, token.map(AdminToken::of).stream().toList(), tls);
    }

    /** Loopback without a token. */
    public static AdminConfig onPort(int port) {
        return new AdminConfig("127.0.0.1", port, Optional.empty(), Optional.empty());
    }
}
