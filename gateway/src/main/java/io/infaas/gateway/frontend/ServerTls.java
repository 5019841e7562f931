package io.infaas.gateway.frontend;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * The TLS identity of the client ports, as PEM files.
 *
 * @param certificate certificate chain: the gateway's own certificate and all intermediates up to the clients' trusted authority
 * @param key private key of the certificate (PKCS #8)
 */
public record ServerTls(Path certificate, Path key) {

    /**
     * Checks that both files are readable.
     *
     * @throws IllegalArgumentException naming flag and file of an unreadable one
     */
    public ServerTls {
        readable("--tls-cert-file", certificate);
        readable("--tls-key-file", key);
    }

    /**
     * Creates the TLS context of a port.
     *
     * @param protocol the protocol offered by ALPN
     * @throws IllegalArgumentException if the files are no certificate and key
     */
    public SslContext context(String protocol) {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocol))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert-file %s, --tls-key-file %s: %s; they must be a PEM certificate and its PKCS #8 key"
                            .formatted(certificate, key, e.getMessage()),
                    e);
        }
    }

    private static void readable(String flag, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("%s %s cannot be read".formatted(flag, file));
        }
    }
}
