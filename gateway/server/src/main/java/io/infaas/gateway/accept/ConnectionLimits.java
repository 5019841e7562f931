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

    /**
     * Limits per client address; the addresses of one IPv6 network of 64 bits count as one.
     *
     * @param connections open connections; 0 for no limit, because a proxy in front has all connections
     * @param newConnections connections a second that end or stay without an answer, beyond {@value #BURST}; 0 for no limit
     * @param demandShare largest part of an application's demand that scales the fleet, above 0 to 1, where at least 16 addresses send queries
     */
    public record AddressLimits(int connections, int newConnections, double demandShare) {

        /** Connections without an answer that an address may open at once. */
        static final int BURST = 4_096;

        public static final AddressLimits DEFAULT = new AddressLimits(0, 200, 0.5);

        public AddressLimits {
            ConnectionLimits.atLeast("--max-connections-per-address", connections, 0);
            ConnectionLimits.atLeast("--max-connection-rate-per-address", newConnections, 0);
            if (!(demandShare > 0 && demandShare <= 1)) {
                throw new IllegalArgumentException(
                        "--max-demand-share-per-address %s must be above 0 and at most 1".formatted(demandShare));
            }
        }
    }

    /**
     * The maximum age of a gRPC connection, which redistributes clients over the gateways behind a balancer.
     *
     * @param most age at which a connection takes no new calls; 0 for any age
     * @param grace time that calls in progress have then; 0 for as long as they take
     */
    public record ConnectionAge(Duration most, Duration grace) {

        /** Connections may become any age. */
        public static final ConnectionAge ANY = new ConnectionAge(Duration.ZERO, Duration.ZERO);

        /** Fraction of a golden section: its multiples spread evenly between 0 and 1. */
        private static final double STEP = 0.618_033_988_749_895;

        public ConnectionAge {
            ConnectionLimits.atLeast("--grpc-max-connection-age-ms", most.toMillis(), 0);
            ConnectionLimits.atLeast("--grpc-max-connection-age-grace-ms", grace.toMillis(), 0);
        }

        public boolean isLimited() {
            return !most.isZero();
        }

        /**
         * Returns the age for one connection, ms: within a tenth of the stated one, as with gRPC, so that connections of the same age do not
         * end together.
         *
         * @param number of the connection, counted from 0
         */
        public long ageMs(long number) {
            double place = number * STEP % 1;
            return Math.max(1, Math.round(most.toMillis() * (0.9 + 0.2 * place)));
        }
    }
}
