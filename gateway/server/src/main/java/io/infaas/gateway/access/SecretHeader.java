package io.infaas.gateway.access;

import io.infaas.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A header with a secret value that restricted requests need, as with Triton's restricted protocols. Over HTTP it is the header itself,
 * over gRPC the metadata key with the prefix {@value #GRPC_PREFIX}.
 *
 * @param name the header's name, in any case
 * @param value the secret, which is never printed
 */
public record SecretHeader(String name, String value) {

    static final String GRPC_PREFIX = "triton-grpc-protocol-";

    public SecretHeader {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+") || value.isBlank()) {
            throw new IllegalArgumentException("'%s' must be a header and a value: HEADER=VALUE".formatted(name));
        }
    }

    /** Parses {@code HEADER=VALUE}. */
    public static SecretHeader parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("'%s' must be HEADER=VALUE".formatted(text));
        }
        return new SecretHeader(text.substring(0, equals), text.substring(equals + 1));
    }

    /** The metadata key. */
    public String grpcName() {
        return GRPC_PREFIX + name.toLowerCase(Locale.ROOT);
    }

    /** The refusal of a call without the header, with Triton's text. */
    public Refusal missingOverGrpc() {
        return Refusal.unavailable("This protocol is restricted, expecting header '%s'".formatted(grpcName()));
    }

    /** Whether {@code shown} equals the value; compares in constant time. */
    public boolean matches(@Nullable CharSequence shown) {
        return shown != null
                && MessageDigest.isEqual(
                        shown.toString().getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    /** Omits the value, which must not get into logs. */
    @Override
    public String toString() {
        return "ControlHeader[" + name + "]";
    }
}
