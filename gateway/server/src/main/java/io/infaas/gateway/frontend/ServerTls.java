package io.infaas.gateway.frontend;

import io.infaas.triton.client.FollowedFiles;
import io.infaas.triton.client.PemPair;
import io.infaas.triton.client.PortCertificate;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The TLS identity of the client ports, as PEM files.
 *
 * @param certificate certificate chain: the gateway's own certificate and all intermediates up to the clients' trusted authority
 * @param key private key of the certificate (PKCS #8)
 * @param clientAuthority authorities that issue the certificates of clients; if present, clients need one
 */
public record ServerTls(Path certificate, Path key, Optional<Path> clientAuthority) {

    /**
     * Checks that all files are readable.
     *
     * @throws IllegalArgumentException naming flag and file of an unreadable one
     */
    public ServerTls {
        requireReadable("--tls-cert-file", certificate);
        requireReadable("--tls-key-file", key);
        clientAuthority.ifPresent(file -> requireReadable("--tls-client-ca-file", file));
    }

    /** An identity towards all clients. */
    public ServerTls(Path certificate, Path key) {
        this(certificate, key, Optional.empty());
    }

    /**
     * Creates the TLS context of a port, which follows changes of the files within some seconds, as long as {@code vertx} is open.
     *
     * @param protocol the protocol offered by ALPN
     * @throws IllegalArgumentException if the files are no certificate and its key
     */
    public SslContext context(String protocol, Vertx vertx) {
        FollowedFiles<SslContext> files = createFollowed(protocol);
        files.follow(vertx);
        return new ReloadingSslContext(files);
    }

    /** The same for a port of Vert.x. */
    public PortCertificate portCertificate() {
        return PortCertificate.of(new PemPair(certificate, key), clientAuthority);
    }

    FollowedFiles<SslContext> createFollowed(String protocol) {
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        clientAuthority.ifPresent(files::add);
        return new FollowedFiles<>(files, () -> read(protocol));
    }

    /**
     * Checks that the files are usable.
     *
     * @throws IllegalArgumentException naming flags, files and the error
     */
    public void check() {
        read("h2");
    }

    private SslContext read(String protocol) {
        try {
            // refuses a half replaced pair here, instead of failing each client
            new PemPair(certificate, key).check();
            SslContextBuilder builder = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocol));
            clientAuthority.ifPresent(
                    file -> builder.trustManager(file.toFile()).clientAuth(ClientAuth.REQUIRE));
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert-file %s, --tls-key-file %s%s: %s; they must be a PEM certificate and its PKCS #8 key%s"
                            .formatted(
                                    certificate,
                                    key,
                                    clientAuthority
                                            .map(file -> ", --tls-client-ca-file " + file)
                                            .orElse(""),
                                    e.getMessage(),
                                    clientAuthority.isPresent() ? ", and PEM certificates of authorities" : ""),
                    e);
        }
    }

    private static void requireReadable(String flag, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("%s %s cannot be read".formatted(flag, file));
        }
    }
}
