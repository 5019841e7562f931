package io.infaas.controller.status;

import io.infaas.triton.client.PemPair;
import io.infaas.triton.client.PortCertificate;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS of the admin port.
 *
 * @param pair certificate of the port, and its key
 * @param clientAuthority authority of the certificates that clients must show; empty if they need none
 */
public record AdminTls(PemPair pair, Optional<Path> clientAuthority) {

    /**
     * Returns the TLS of the port by its flags; empty for plain text.
     *
     * @throws IllegalArgumentException if flags are missing
     */
    public static Optional<AdminTls> of(
            Optional<Path> certificate, Optional<Path> key, Optional<Path> clientAuthority) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("--admin-cert-file and --admin-key-file go together: give both or none");
        }
        if (clientAuthority.isPresent() && certificate.isEmpty()) {
            throw new IllegalArgumentException(
                    "--admin-client-ca-file needs --admin-cert-file and --admin-key-file: clients show certificates by TLS alone");
        }
        return certificate.flatMap(
                shown -> key.map(secret -> new AdminTls(new PemPair(shown, secret), clientAuthority)));
    }

    /** @throws IllegalArgumentException if the files are unusable */
    PortCertificate open() {
        return PortCertificate.of(pair, clientAuthority);
    }
}
