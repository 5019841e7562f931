package io.infaas.gateway.cli;

import io.infaas.gateway.frontend.ServerTls;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for TLS on the client ports, of every command that starts a gateway for other hosts. */
final class TlsOptions {

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "Certificate (PEM); HTTP and gRPC ports then accept TLS only (ALPN h2 and http/1.1).")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key-file",
            paramLabel = "FILE",
            description = "Private key of --tls-cert-file (PEM, PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca-file",
            paramLabel = "FILE",
            description =
                    "Certificates (PEM) of the authorities that issue those of clients; clients then need one, on both ports.")
    private @Nullable Path clientAuthority;

    @Option(
            names = "--metrics-tls",
            description = "The metrics port accepts TLS only, too, by the same files and with the same need of client"
                    + " certificates.")
    private boolean metrics;

    /**
     * Returns the TLS files, if the flags name them.
     *
     * @throws IllegalArgumentException if only one flag is set, or the files are unusable
     */
    Optional<ServerTls> tls() {
        Path cert = certificate;
        Path secret = key;
        if (cert == null && secret == null && clientAuthority == null) {
            return Optional.empty();
        }
        if (cert == null || secret == null) {
            throw new IllegalArgumentException(
                    "--tls-cert-file and --tls-key-file go together, and --tls-client-ca-file needs them; give both or none");
        }
        ServerTls tls = new ServerTls(cert, secret, Optional.ofNullable(clientAuthority));
        tls.check();
        return Optional.of(tls);
    }

    /**
     * Returns the TLS files of the metrics port, if it encrypts.
     *
     * @throws IllegalArgumentException if it should and there are no files
     */
    Optional<ServerTls> metricsTls() {
        if (!metrics) {
            return Optional.empty();
        }
        if (certificate == null) {
            throw new IllegalArgumentException("--metrics-tls needs --tls-cert-file and --tls-key-file");
        }
        return tls();
    }
}
