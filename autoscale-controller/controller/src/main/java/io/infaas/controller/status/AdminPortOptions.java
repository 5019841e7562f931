package io.infaas.controller.status;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the admin port of a controller. */
public final class AdminPortOptions {

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address of the admin API, used by infaas status (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "8004",
            description = "Admin port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description =
                    "File with the token that admin clients must present, or with lines NAME ROLE TOKEN (roles: read, operate,"
                            + " administer; token 'certificate': one with that common name); required unless --admin-host is loopback.")
    private @Nullable Path tokens;

    @Option(
            names = "--admin-cert-file",
            paramLabel = "FILE",
            description = "Certificate of the admin port (PEM); it then accepts TLS only.")
    private @Nullable Path certificate;

    @Option(names = "--admin-key-file", paramLabel = "FILE", description = "Its private key (PEM, PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--admin-client-ca-file",
            paramLabel = "FILE",
            description = "Authority of the certificates that admin clients must show (PEM).")
    private @Nullable Path clientAuthority;

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** @throws IllegalArgumentException naming flag, value and rule */
    public AdminConfig config() {
        return new AdminConfig(
                host,
                port,
                tokens == null ? List.of() : AdminToken.read("--admin-token-file", tokens),
                AdminTls.of(
                        Optional.ofNullable(certificate),
                        Optional.ofNullable(key),
                        Optional.ofNullable(clientAuthority)));
    }
}
