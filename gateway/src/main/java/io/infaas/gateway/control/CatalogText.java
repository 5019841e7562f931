package io.infaas.gateway.control;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Documents;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A catalog as it is sent.
 *
 * @param digest SHA-256 of the text, lower-case hexadecimal: by it both ends know whether it has to be sent again
 * @param json its text in UTF-8
 */
public record CatalogText(String digest, ByteString json) {

    public static CatalogText of(Catalog catalog) {
        return of(ByteString.copyFromUtf8(Documents.JSON.print(catalog)));
    }

    static CatalogText of(ByteString json) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(json.asReadOnlyByteBuffer());
            return new CatalogText(HexFormat.of().formatHex(sha.digest()), json);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @throws DocumentException naming the place in the text and the rule that does not hold */
    Catalog catalog() {
        return Documents.JSON.parse("catalog " + digest, json.toStringUtf8(), Catalog.class);
    }
}
