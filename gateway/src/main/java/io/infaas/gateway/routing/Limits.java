package io.infaas.gateway.routing;

import java.time.Duration;

/**
 * The bounds of what a gateway holds and for how long.
 *
 * @param maxMessageBytes largest request or answer, head and tensors, after inflation
 * @param retryBufferBytes largest request that is kept until its answer begins, so that it can be sent again
 * @param retryBufferTotalBytes what all kept requests may take together
 * @param maxInFlight queries at a time; more are refused at once
 * @param maxWait how long a query may wait for an instance to become ready
 * @param queryTimeout how long a query whose client states no deadline may take
 */
public record Limits(
        int maxMessageBytes,
        int retryBufferBytes,
        long retryBufferTotalBytes,
        int maxInFlight,
        Duration maxWait,
        Duration queryTimeout) {

    public static final Limits DEFAULT =
            new Limits(64 << 20, 1 << 20, 64L << 20, 4096, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public Limits {
        atLeast("maxMessageBytes", maxMessageBytes, 1024);
        atLeast("retryBufferBytes", retryBufferBytes, 0);
        atLeast("retryBufferTotalBytes", retryBufferTotalBytes, retryBufferBytes);
        atLeast("maxInFlight", maxInFlight, 1);
        atLeast("maxWait in ms", maxWait.toMillis(), 0);
        atLeast("queryTimeout in ms", queryTimeout.toMillis(), 1);
    }

    private static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d must be at least %d".formatted(field, value, least));
        }
    }
}
