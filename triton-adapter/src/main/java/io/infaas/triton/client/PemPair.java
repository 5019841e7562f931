package io.infaas.triton.client;

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
import java.util.Base64;

/**
 * A certificate and its private key, as PEM files.
 *
 * @param certificate certificate, or a chain that begins with it
 * @param key private key of the certificate
 */
public record PemPair(Path certificate, Path key) {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /**
     * Checks that the key belongs to the certificate: a half-replaced pair does not match. Accepts keys of an unknown kind.
     *
     * @throws IllegalArgumentException if the files cannot be read, or the key belongs to another certificate
     */
    public void check() {
        try {
            checkKey();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void checkKey() throws GeneralSecurityException, IOException {
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
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (signing.isEmpty() || begin < 0 || end < begin) {
            return;
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        Signature signature = Signature.getInstance(signing);
        signature.initSign(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update((byte) 1);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("the key does not match the certificate");
        }
    }
}
