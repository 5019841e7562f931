package io.infaas.gateway.grpc;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.time.Deadline;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout}: up to eight digits and a unit. */
final class GrpcTimeout {

    private static final long MOST = 99_999_999;

    private GrpcTimeout() {}

    /**
     * Returns the timeout of a call, at most a day; forever without the header.
     *
     * @throws Refusal if the header is invalid
     */
    static Duration of(Http2Headers headers) {
        CharSequence timeout = headers.get(Metadata.GRPC_TIMEOUT);
        return read(timeout == null ? null : timeout.toString());
    }

    /**
     * Parses a timeout, at most a day; forever for null.
     *
     * @throws Refusal if the value is invalid
     */
    static Duration read(@Nullable String value) {
        if (value == null) {
            return Deadline.FOREVER;
        }
        String digits = value.isEmpty() ? "" : value.substring(0, value.length() - 1);
        if (digits.isEmpty() || digits.length() > 8 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(value);
        }
        long number = Long.parseLong(digits);
        Duration timeout =
                switch (value.charAt(value.length() - 1)) {
                    case 'H' -> Duration.ofHours(number);
                    case 'M' -> Duration.ofMinutes(number);
                    case 'S' -> Duration.ofSeconds(number);
                    case 'm' -> Duration.ofMillis(number);
                    case 'u' -> Duration.ofNanos(number * 1_000);
                    case 'n' -> Duration.ofNanos(number);
                    default -> throw bad(value);
                };
        return timeout.compareTo(Deadline.LONGEST) < 0 ? timeout : Deadline.LONGEST;
    }

    /** Formats the remaining time as a header value, never rounded up. */
    static String write(Duration left) {
        long micros = left.toNanos() / 1_000;
        return micros <= MOST ? micros + "u" : left.toMillis() + "m";
    }

    private static Refusal bad(String value) {
        return Refusal.invalid("grpc-timeout must be 1 to 8 digits and one of H M S m u n, got '%s'"
                .formatted(value.length() > 32 ? value.substring(0, 32) : value));
    }
}
