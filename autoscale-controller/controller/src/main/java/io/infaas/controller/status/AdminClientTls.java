package io.infaas.controller.status;

import io.infaas.triton.client.PemPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** TLS of a command that queries an admin port. */
final class AdminClientTls {

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Authority (PEM) that issued the certificate of the admin port; the connection uses TLS.")
    private @Nullable Path authority;

    @Option(
            names = "--cert-file",
            paramLabel = "FILE",
            description = "Certificate (PEM) to show, if the admin port asks for one (--admin-client-ca-file).")
    private @Nullable Path certificate;

    @Option(names = "--key-file", paramLabel = "FILE", description = "Its private key (PEM, PKCS #8).")
    private @Nullable Path key;

    boolean isUsed() {
        return authority != null || certificate != null || key != null;
    }

    SSLContext context() throws AdminException {
        if (authority == null || (certificate == null) != (key == null)) {
            throw new AdminException("--cert-file and --key-file go together, and need --ca-file");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager @Nullable [] shown = certificate == null || key == null ? null : shown(certificate, key);
            context.init(shown, trusted(authority).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AdminException("TLS is not possible here: " + e.getMessage());
        }
    }

    private static TrustManagerFactory trusted(Path file) throws AdminException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + number++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return trust;
        } catch (IOException | GeneralSecurityException e) {
            throw new AdminException("--ca-file %s is no PEM certificate: %s".formatted(file, e.getMessage()));
        }
    }

    private static KeyManager[] shown(Path certificate, Path key) throws AdminException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(new PemPair(certificate, key).keyStore(), new char[0]);
            return keys.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new AdminException("--cert-file %s and --key-file %s are no PEM certificate and its key: %s"
                    .formatted(certificate, key, e.getMessage()));
        }
    }
}
