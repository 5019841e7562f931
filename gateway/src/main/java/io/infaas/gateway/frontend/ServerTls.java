package io.infaas.gateway.frontend;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The TLS identity of the client ports, as PEM files.
 *
 * @param certificate certificate chain: the gateway's own certificate and all intermediates up to the clients' trusted authority
 * @param key private key of the certificate (PKCS #8)
 * @param clientAuthority authorities that issue the certificates of clients; if present, clients need one
 */
public record ServerTls(Path certificate, Path key, Optional<Path> clientAuthority) {

    private static final long RELOAD_MS = TimeUnit.SECONDS.toMillis(5);

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
        ReloadingSslContext context = createReloadingContext(protocol);
        vertx.setPeriodic(RELOAD_MS, due -> {
            Future<Boolean> unused = vertx.executeBlocking(() -> {
                context.reload();
                return true;
            });
        });
        return context;
    }

    ReloadingSslContext createReloadingContext(String protocol) {
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        clientAuthority.ifPresent(files::add);
        return new ReloadingSslContext(files, () -> read(protocol));
    }

    /**
     * Checks that the files are usable.
     *
     * @throws IllegalArgumentException naming flags, files and what is wrong
     */
    public void check() {
        read("h2");
    }

    private SslContext read(String protocol) {
        try {
            requirePair();
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
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
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

    // a half replaced pair is refused here, rather than by each client
    private void requirePair() throws GeneralSecurityException, IOException {
        PublicKey shown;
        try (InputStream in = Files.newInputStream(certificate)) {
            shown = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
        }
        String algorithm = shown.getAlgorithm();
        String signing =
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA" -> "EdDSA";
                    default -> "";
                };
        String text = Files.readString(key);
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (signing.isEmpty() || begin < 0 || end < begin) {
            // of another kind: what can be said of it, the context says
            return;
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + 27, end));
        Signature signature = Signature.getInstance(signing);
        signature.initSign(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update((byte) 1);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("the key is not that of the certificate");
        }
    }

    private static void requireReadable(String flag, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("%s %s cannot be read".formatted(flag, file));
        }
    }
}
