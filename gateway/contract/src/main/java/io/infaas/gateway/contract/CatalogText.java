package io.infaas.gateway.contract;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** A catalog in its transfer format: repetitive JSON text, compressed to about an eighth. */
public final class CatalogText {

    private static final int BUFFER = 1 << 16;

    private final Catalog catalog;
    private final String digest;
    private final ByteString packed;
    private final Map<String, Integer> numbers = new HashMap<>();

    private CatalogText(Catalog catalog, ByteString packed) {
        this.catalog = catalog;
        this.packed = packed;
        digest = digest(packed);
        List<Variant> variants = catalog.variants();
        for (int i = 0; i < variants.size(); i++) {
            numbers.put(variants.get(i).name(), i);
        }
    }

    public static CatalogText of(Catalog catalog) {
        ByteString.Output packed = ByteString.newOutput();
        // once for all gateways: time counts more than the last tenth of the size
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream text = new DeflaterOutputStream(packed, deflater, BUFFER)) {
            DocumentFormat.JSON.print(catalog, text);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        } finally {
            deflater.end();
        }
        return new CatalogText(catalog, packed.toByteString());
    }

    public Catalog catalog() {
        return catalog;
    }

    /** SHA-256 of {@link #packed}, lower-case hexadecimal. Both ends compare it to decide whether to send the catalog again. */
    public String digest() {
        return digest;
    }

    /** The text in UTF-8, in the zlib format of RFC 1950. */
    public ByteString packed() {
        return packed;
    }

    /** The index of a variant in the catalog, from 0; -1 for an unknown name. */
    int number(String variant) {
        return numbers.getOrDefault(variant, -1);
    }

    /**
     * Decodes a received catalog.
     *
     * @throws IllegalArgumentException if the digest differs from the stated one
     * @throws DocumentException naming the place in the text and the violated rule
     */
    public static Catalog read(String expectedDigest, ByteString packed) {
        String digest = digest(packed);
        if (!digest.equals(expectedDigest)) {
            throw new IllegalArgumentException(
                    "the catalog has digest %s, but the message states %s".formatted(digest, expectedDigest));
        }
        return DocumentFormat.JSON.parse(
                "catalog " + digest, new InflaterInputStream(packed.newInput()), Catalog.class);
    }

    public static String digest(ByteString bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
