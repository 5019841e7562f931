package io.infaas.triton.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

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

    /**
     * A store with the key and its certificates, protected by no password.
     *
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if the files are no certificate and its key
     */
    public KeyStore keyStore() throws IOException, GeneralSecurityException {
        List<Certificate> chain = chain();
        PublicKey shown = chain.get(0).getPublicKey();
        PrivateKey secret = privateKey(shown.getAlgorithm())
                .orElseThrow(() -> new InvalidKeyException("the key has no line " + BEGIN));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("pair", secret, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    private List<Certificate> chain() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            List<Certificate> chain =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (chain.isEmpty()) {
                throw new CertificateException("no certificate in " + certificate);
            }
            return chain;
        }
    }

    /** Empty if the file holds a key of another form than PKCS #8. */
    private Optional<PrivateKey> privateKey(String algorithm) throws IOException, GeneralSecurityException {
        String text = Files.readString(key);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    }

    private void checkKey() throws GeneralSecurityException, IOException {
        PublicKey shown = chain().get(0).getPublicKey();
        String algorithm = shown.getAlgorithm();
        String signing =
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA" -> "EdDSA";
                    default -> "";
                };
        Optional<PrivateKey> secret = signing.isEmpty() ? Optional.empty() : privateKey(algorithm);
        if (secret.isEmpty()) {
            return;
        }
        Signature signature = Signature.getInstance(signing);
        signature.initSign(secret.get());
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update((byte) 1);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("the key does not match the certificate");
        }
    }
}
