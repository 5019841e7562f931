package io.infaas.gateway.cli;

import io.infaas.gateway.security.ClusterSecret;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.security.NodeTlsFiles;
import io.infaas.gateway.security.SecretsFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for TLS and secrets towards nodes, of every command that connects to given nodes. */
public final class NodeSecurityOptions {

    @Option(
            names = "--node-tls",
            paramLabel = "WHICH",
            description =
                    "Uses TLS to nodes for grpc (all that Triton itself encrypts), http or both (default: both if another"
                            + " --node-tls flag is set, else none).")
    private @Nullable String tls;

    @Option(
            names = "--node-tls-ca",
            paramLabel = "FILE",
            description = "CA certificates that verify nodes (PEM; default: those of the JVM).")
    private @Nullable Path authority;

    @Option(
            names = "--node-tls-cert",
            paramLabel = "FILE",
            description = "Client certificate for nodes that require one (PEM).")
    private @Nullable Path certificate;

    @Option(
            names = "--node-tls-key",
            paramLabel = "FILE",
            description = "Private key of --node-tls-cert (PEM, PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--node-tls-name",
            paramLabel = "HOST",
            description = "Host name that the nodes' certificates must contain (default: the node's host).")
    private @Nullable String name;

    @Option(
            names = "--node-secrets",
            paramLabel = "FILE",
            description =
                    "File with secrets for restricted nodes, one [KIND,...:]KEY=VALUE per line: sent as header KEY, over"
                            + " gRPC as triton-grpc-protocol-KEY.")
    private @Nullable Path secrets;

    @Option(
            names = "--node-secrets-derived",
            description =
                    "Treats the only secret of --node-secrets as the cluster's secret: each node gets a secret derived "
                            + "from it and the node's name.")
    private boolean derived;

    /**
     * Returns the settings with all files read.
     *
     * @throws IllegalArgumentException naming flag and file of an unusable setting
     */
    public NodeSecurity security() {
        Path cert = certificate;
        Path secret = key;
        if ((cert == null) != (secret == null)) {
            throw new IllegalArgumentException("--node-tls-cert and --node-tls-key go together; give both or none");
        }
        boolean configured = authority != null || cert != null || name != null;
        String protocols = tls == null ? configured ? "both" : "" : tls.toLowerCase(Locale.ROOT);
        if (tls != null && !protocols.matches("grpc|http|both")) {
            throw new IllegalArgumentException("--node-tls '%s' must be grpc, http or both".formatted(tls));
        }
        if (derived && secrets == null) {
            throw new IllegalArgumentException(
                    "--node-secrets-derived needs the cluster's secret: give --node-secrets, too");
        }
        NodeTlsFiles files = new NodeTlsFiles(
                Optional.ofNullable(authority),
                cert == null || secret == null
                        ? Optional.empty()
                        : Optional.of(new NodeTlsFiles.Identity(cert, secret)),
                Optional.ofNullable(name));
        return NodeSecurity.of(
                files,
                protocols.equals("http") || protocols.equals("both"),
                protocols.equals("grpc") || protocols.equals("both"),
                Optional.ofNullable(secrets)
                        .map(derived ? SecretsFile::readDerived : SecretsFile::read)
                        .orElse(NodeSecrets.NONE));
    }

    /**
     * Returns the secret of the cluster, if each node has a derived one.
     *
     * @throws IllegalArgumentException as {@link #security()}
     */
    public Optional<ClusterSecret> clusterSecret() {
        return security().clusterSecret();
    }
}
