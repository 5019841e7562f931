package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.InstanceLimits;
import java.time.Duration;

/**
 * Bounds on what a gateway holds, and for how long.
 *
 * @param maxMessageBytes largest request or answer, head and tensors, after inflation
 * @param retryBufferBytes largest request that is kept until its answer begins, so that it can be sent again
 * @param retryBufferTotalBytes what all kept requests may take together
 * @param maxInFlight queries at a time; further ones are refused immediately
 * @param maxWaiting of those, queries that wait for an instance; more are refused at once
 * @param maxWait how long a query may wait for an instance to become ready
 * @param queryTimeout how long a query whose client states no deadline may take
 * @param maxInFlightPerApplication queries of one application that instances may have at a time; more are refused at once
 * @param bounds how far instances are loaded and taken out
 * @param sequenceIdle time without a request after which a sequence ends
 */
public record GatewayLimits(
        int maxMessageBytes,
        int retryBufferBytes,
        long retryBufferTotalBytes,
        int maxInFlight,
        int maxWaiting,
        Duration maxWait,
        Duration queryTimeout,
        int maxInFlightPerApplication,
        InstanceLimits bounds,
        Duration sequenceIdle) {

    /** Longer than Triton's own default of 1 s, and than what models usually state. */
    private static final Duration SEQUENCE_IDLE = Duration.ofSeconds(10);

    /** So that one application leaves something to the others. */
    private static final int PER_APPLICATION = 3072;

    public static final GatewayLimits DEFAULT =
            new GatewayLimits(64 << 20, 1 << 20, 64L << 20, 4096, 1024, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** The defaults for a gateway whose controller loads on demand: a query waits for a load as long as its timeout allows. */
    public static final GatewayLimits ON_DEMAND = DEFAULT.waiting(DEFAULT.queryTimeout);

    /** With the usual bounds of applications and instances. */
    public GatewayLimits(
            int maxMessageBytes,
            int retryBufferBytes,
            long retryBufferTotalBytes,
            int maxInFlight,
            int maxWaiting,
            Duration maxWait,
            Duration queryTimeout) {
        this(
                maxMessageBytes,
                retryBufferBytes,
                retryBufferTotalBytes,
                maxInFlight,
                maxWaiting,
                maxWait,
                queryTimeout,
                PER_APPLICATION,
                InstanceLimits.DEFAULT,
                SEQUENCE_IDLE);
    }

    public GatewayLimits {
        atLeast("maxMessageBytes", maxMessageBytes, 1024);
        atLeast("retryBufferBytes", retryBufferBytes, 0);
        atLeast("retryBufferTotalBytes", retryBufferTotalBytes, retryBufferBytes);
        atLeast("maxInFlight", maxInFlight, 1);
        atLeast("maxWaiting", maxWaiting, 0);
        atLeast("maxWait in ms", maxWait.toMillis(), 0);
        atLeast("queryTimeout in ms", queryTimeout.toMillis(), 1);
        atLeast("maxInFlightPerApplication", maxInFlightPerApplication, 1);
        atLeast("sequenceIdle in ms", sequenceIdle.toMillis(), 1);
    }

    /** The same with another longest wait. */
    public GatewayLimits waiting(Duration longest) {
        return new GatewayLimits(
                maxMessageBytes,
                retryBufferBytes,
                retryBufferTotalBytes,
                maxInFlight,
                maxWaiting,
                longest,
                queryTimeout,
                maxInFlightPerApplication,
                bounds,
                sequenceIdle);
    }

    private static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d must be at least %d".formatted(field, value, least));
        }
    }
}
