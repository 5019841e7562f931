package io.infaas.gateway.accept;

import java.time.Duration;

/**
 * Limits on the connections of clients.
 *
 * @param total connections of all clients; 0 for {@value #MOST_BY_DEFAULT}, or fewer if the limit on open files leaves fewer
 * @param perAddress limits on each address
 * @param handshakeTimeout longest time for the TLS handshake, and for the TLS handshake and preface of HTTP/2
 * @param headTimeout longest time from the first byte of a request's head to its last one
 * @param httpIdle time without a request after which an HTTP connection is closed; zero for none: idle connections give way at the total
 * @param age age of a gRPC connection
 */
public record ConnectionLimits(
        int total,
        AddressLimits perAddress,
        Duration handshakeTimeout,
        Duration headTimeout,
        Duration httpIdle,
        ConnectionAge age) {

    static final int MOST_BY_DEFAULT = 16_384;

    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(0, Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** Limits with the usual ones for addresses, any idle time and any age. */
    public ConnectionLimits(int total, Duration handshakeTimeout, Duration headTimeout) {
        this(total, AddressLimits.DEFAULT, handshakeTimeout, headTimeout, Duration.ZERO, ConnectionAge.ANY);
    }

    public ConnectionLimits {
        atLeast("--max-connections", total, 0);
        atLeast("--handshake-timeout-ms", handshakeTimeout.toMillis(), 1);
        atLeast("--head-timeout-ms", headTimeout.toMillis(), 1);
        atLeast("--http-idle-timeout-ms", httpIdle.toMillis(), 0);
    }

    static void atLeast(String flag, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d must be at least %d".formatted(flag, value, least));
        }
    }
}
