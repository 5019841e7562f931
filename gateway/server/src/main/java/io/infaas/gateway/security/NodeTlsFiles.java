package io.infaas.gateway.security;

import io.infaas.triton.client.PemPair;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PEM files by which nodes and the gateway authenticate each other.
 *
 * @param authority CA certificates for the nodes' certificates; empty for the CAs that the JVM trusts
 * @param identity certificate and key that the gateway presents to nodes that request one
 * @param name name that the nodes' certificates must contain, in place of a node's host name
 */
public record NodeTlsFiles(Optional<Path> authority, Optional<Identity> identity, Optional<String> name) {

    static final String AUTHORITY = "--node-tls-ca";
    static final String CERTIFICATE = "--node-tls-cert";
    static final String KEY = "--node-tls-key";
    static final String NAME = "--node-tls-name";

    /**
     * A certificate and its key.
     *
     * @param certificate certificate of the gateway, with the intermediate certificates up to the CA that nodes trust
     * @param key private key of the certificate (PKCS #8)
     */
    public record Identity(Path certificate, Path key) {

        public Identity {
            requireReadable(CERTIFICATE, certificate);
            requireReadable(KEY, key);
        }
    }

    /**
     * Checks the files and the name.
     *
     * @throws IllegalArgumentException if a file cannot be read or the name is no host name; names the flag and the value
     */
    public NodeTlsFiles {
        authority.ifPresent(file -> requireReadable(AUTHORITY, file));
        name.ifPresent(given -> {
            if (!given.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
                throw new IllegalArgumentException(
                        "%s '%s' must be a host name, such as triton.internal".formatted(NAME, given));
            }
        });
    }

    /** Returns the files, the certificate of the gateway first. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        identity.ifPresent(proof -> paths.addAll(List.of(proof.certificate(), proof.key())));
        authority.ifPresent(paths::add);
        return paths;
    }

    void applyTo(SslContextBuilder builder) {
        authority.map(Path::toFile).ifPresent(file -> {
            try {
                builder.trustManager(file);
            } catch (IllegalArgumentException e) {
                throw unusable("%s %s is no PEM certificate".formatted(AUTHORITY, file), e);
            }
        });
        identity.ifPresent(proof -> {
            File certificate = proof.certificate().toFile();
            try {
                new PemPair(proof.certificate(), proof.key()).check();
                builder.keyManager(certificate, proof.key().toFile());
            } catch (IllegalArgumentException e) {
                throw unusable(
                        "%s %s, %s %s are no PEM certificate and its PKCS #8 key without a password"
                                .formatted(CERTIFICATE, certificate, KEY, proof.key()),
                        e);
            }
        });
    }

    String describe() {
        return authority.map(file -> AUTHORITY + " " + file).orElse("the JVM's authorities")
                + identity.map(proof -> ", %s %s, %s %s".formatted(CERTIFICATE, proof.certificate(), KEY, proof.key()))
                        .orElse("");
    }

    private static IllegalArgumentException unusable(String file, IllegalArgumentException why) {
        Throwable cause = why.getCause() == null ? why : why.getCause();
        return new IllegalArgumentException(file + ": " + cause.getMessage(), why);
    }

    /**
     * Checks that a file can be read.
     *
     * @throws IllegalArgumentException naming flag and file
     */
    public static Path requireReadable(String flag, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "%s %s cannot be read: no such file, or no right to".formatted(flag, file));
        }
        return file;
    }
}
