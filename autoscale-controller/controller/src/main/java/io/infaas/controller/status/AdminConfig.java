package io.infaas.controller.status;

import io.infaas.controller.control.ControlConfig;
import io.infaas.triton.client.PemPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Address and access rules of the admin port.
 *
 * @param host bind address; loopback only unless a token is set
 * @param port 0 for a free port
 * @param tokens tokens of {@code authorization: Bearer}; empty = every process on this machine has access
 * @param tls certificate of the port; absent for plain text
 */
public record AdminConfig(String host, int port, List<AdminToken> tokens, Optional<PemPair> tls) {

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
        if (tokens.isEmpty() && !ControlConfig.loopback(host)) {
            throw new IllegalArgumentException(
                    "--admin-host %s can be reached by other machines: give a token with --admin-token-file, or use 127.0.0.1"
                            .formatted(host));
        }
    }

    /** With at most one token, for everything. */
    public AdminConfig(String host, int port, Optional<String> token, Optional<PemPair> tls) {
        this(host, port, token.map(AdminToken::of).stream().toList(), tls);
    }

    /**
     * Returns the certificate of the port by its flags.
     *
     * @throws IllegalArgumentException if only one is set, or the files are unusable
     */
    public static Optional<PemPair> tls(Optional<Path> certificate, Optional<Path> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--admin-cert-file and --admin-key-file go together: give both or none");
        }
        return certificate.flatMap(shown -> key.map(secret -> new PemPair(shown, secret)));
    }

    /** Loopback without a token. */
    public static AdminConfig onPort(int port) {
        return new AdminConfig("127.0.0.1", port, Optional.empty(), Optional.empty());
    }
}
