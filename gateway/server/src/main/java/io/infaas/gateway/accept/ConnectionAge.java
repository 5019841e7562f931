package io.infaas.gateway.accept;

import java.time.Duration;

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
