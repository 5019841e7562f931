package io.infaas.gateway.contract;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;

/**
 * The identity of one gateway process at its controller. The key is secret, and the id is its hash: the id alone does not authenticate a
 * gateway.
 *
 * @param secret random bytes; never printed
 */
public record GatewayKey(ByteString secret) {

    /** Fewest and most bytes of a key. */
    public static final int MIN_BYTES = 16;

    public static final int MAX_BYTES = 64;

    private static final int ID_DIGITS = 32;

    public GatewayKey {
        if (secret.size() < MIN_BYTES || secret.size() > MAX_BYTES) {
            throw new IllegalArgumentException("the key of a gateway has %d bytes, expected %d to %d"
                    .formatted(secret.size(), MIN_BYTES, MAX_BYTES));
        }
    }

    /** Creates the key of a new process. */
    public static GatewayKey random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new GatewayKey(ByteString.copyFrom(bytes));
    }

    /** The public id: the first 32 hexadecimal digits of the key's SHA-256. */
    public String id() {
        return CatalogText.digest(secret).substring(0, ID_DIGITS);
    }

    @Override
    public String toString() {
        return "gateway " + id();
    }
}
