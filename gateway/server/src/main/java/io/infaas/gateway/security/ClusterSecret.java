package io.infaas.gateway.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a cluster, from which each node's secret derives. A node's secret reveals neither this one nor another node's. Nodes keep
 * their secrets as long as they run, so gateways and controllers of every release must derive them identically.
 *
 * @param value the secret, never sent to nodes and never printed
 */
public record ClusterSecret(String value) implements UnaryOperator<String> {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "infaas-node:";

    public ClusterSecret {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the secret of a cluster must not be blank");
        }
    }

    /**
     * Returns the secret of a node: 43 letters, digits, {@code -} and {@code _}.
     *
     * @param node its id
     */
    @Override
    public String apply(String node) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(value.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] digest = mac.doFinal((PURPOSE + node).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Omits the value, which must not get into logs. */
    @Override
    public String toString() {
        return "ClusterSecret";
    }
}
