package io.infaas.builder.repository;

import io.infaas.catalog.BoundedFile;
import io.infaas.catalog.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over several parts, each with its length, so that boundaries between parts matter. Used once. */
public final class Digest {

    private static final int CHUNK = 1 << 16;

    private final MessageDigest sha;

    public Digest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest of one file alone, as {@code sha256sum} prints it. */
    public static String ofFile(Path file) throws IOException {
        return Sha256.of(file);
    }

    public Digest add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        sha.update(bytes);
        return this;
    }

    public Digest add(Path file) throws IOException {
        length(Files.size(file));
        content(file);
        return this;
    }

    private void length(long length) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
    }

    private void content(Path file) throws IOException {
        try (InputStream in = BoundedFile.open(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sha.update(chunk, 0, read);
            }
        }
    }

    public String hex() {
        return HexFormat.of().formatHex(sha.digest());
    }
}
