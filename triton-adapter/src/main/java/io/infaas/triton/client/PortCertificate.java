package io.infaas.triton.client;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TLS certificate of a port. It follows its files; open connections keep the former one. */
public final class PortCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(PortCertificate.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private final FollowedFiles<ServerSSLOptions> files;

    private PortCertificate(PemPair pemPair, Optional<Path> clientAuthority) {
        List<Path> paths = new ArrayList<>(List.of(pemPair.certificate(), pemPair.key()));
        clientAuthority.ifPresent(paths::add);
        this.files = new FollowedFiles<>(paths, () -> {
            pemPair.check();
            ServerSSLOptions options = new ServerSSLOptions()
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(PROTOCOLS)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(pemPair.certificate().toString())
                            .addKeyPath(pemPair.key().toString()));
            clientAuthority.ifPresent(authority -> options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString())));
            return options;
        });
    }

    /**
     * A certificate.
     *
     * @param clientAuthority authority of the certificates that clients must show; empty if they need none
     * @throws IllegalArgumentException if the files are not a certificate and its key
     */
    public static PortCertificate of(PemPair pemPair, Optional<Path> clientAuthority) {
        return new PortCertificate(pemPair, clientAuthority);
    }

    /** Has a server encrypt all its connections. */
    public void encrypt(HttpServerOptions options) {
        ServerSSLOptions ssl = files.current();
        options.setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setKeyCertOptions(ssl.getKeyCertOptions())
                .setClientAuth(ssl.getClientAuth());
        if (ssl.getTrustOptions() != null) {
            options.setTrustOptions(ssl.getTrustOptions());
        }
    }

    /** Passes changed certificates to the server until {@code vertx} closes. */
    public void follow(Vertx vertx, HttpServer server) {
        files.follow(vertx, changed -> server.updateSSLOptions(changed, true)
                .onFailure(failure -> LOG.warn("changed certificate not in use: {}", failure.getMessage())));
    }
}
