package io.infaas.gateway.access;

import io.infaas.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows to be let in, as Triton's restricted protocols have it: over HTTP the header itself, over gRPC the metadata key
 * with {@value #GRPC_PREFIX} before it.
 *
 * @param name in any case
 * @param value to be kept secret
 */
public record SecretHeader(String name, String value) {

    static final String GRPC_PREFIX = "triton-grpc-protocol-";

    public SecretHeader {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+") || value.isBlank()) {
            throw new IllegalArgumentException("'%s' must be a header and a value: HEADER=VALUE".formatted(name));
        }
    }

    /** From {@code HEADER=VALUE}. */
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

    /** The end of a call that does not show it, in Triton's words. */
    public Refusal missingOverGrpc() {
        return Refusal.unavailable("This protocol is restricted, expecting header '%s'".formatted(grpcName()));
    }

    /** Whether it is the value, in a time that does not tell how much of it is right. */
    public boolean matches(@Nullable CharSequence shown) {
        return shown != null
                && MessageDigest.isEqual(
                        shown.toString().getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the value, which must not get into a log. */
    @Override
    public String toString() {
        return "ControlHeader[" + name + "]";
    }
}
