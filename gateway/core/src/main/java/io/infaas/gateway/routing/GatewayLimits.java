package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.time.Deadline;
import java.time.Duration;

/**
 * Limits on the memory, queries and waits of a gateway.
 *
 * @param maxMessageBytes largest request or answer that is buffered as a whole, after inflation
 * @param maxStreamedBytes largest request or answer that streams, with little of it buffered at a time
 * @param retryBufferBytes largest request that is kept for a retry until its answer starts
 * @param retryBufferTotalBytes total size of all kept requests
 * @param maxInFlight queries at a time; further ones are refused immediately
 * @param maxWaiting queries among them that wait for an instance; further ones are refused immediately
 * @param maxWait longest wait of a query for a ready instance
 * @param queryTimeout timeout of a query without a client deadline; {@link Deadline#FOREVER} for none
 * @param maxLateness a query is refused after this multiple of its own bound, at least {@value #LEAST_LATENESS_MS} ms; 0 for never
 * @param maxInFlightPerApplication queries of one application at instances at a time; further ones are refused immediately
 * @param bounds limits on the queue and the ejection of instances
 * @param sequenceIdle time without a request after which a sequence ends
 */
public record GatewayLimits(
        int maxMessageBytes,
        long maxStreamedBytes,
        int retryBufferBytes,
        long retryBufferTotalBytes,
        int maxInFlight,
        int maxWaiting,
        Duration maxWait,
        Duration queryTimeout,
        double maxLateness,
        int maxInFlightPerApplication,
        InstanceLimits bounds,
        Duration sequenceIdle) {

    /** Value of {@link #maxStreamedBytes} for streams of any size, as at a Triton. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Longer than Triton's default of 1 s, and than usual model settings. */
    private static final Duration SEQUENCE_IDLE = Duration.ofSeconds(10);

    /** Even a bound of a few milliseconds leaves an answer useful for some time. */
    static final long LEAST_LATENESS_MS = 5_000;

    /** A controller needs a moment to begin a load. */
    private static final long LEAST_COLD_MS = 1_000;

    private static final double MAX_LATENESS = 10;

    /** Memory of the process for each query in flight, bytes. */
    private static final long PER_QUERY = 32 << 10;

    private static final int LEAST_IN_FLIGHT = 1 << 10;
    private static final int MOST_IN_FLIGHT = 1 << 16;

    public static final GatewayLimits DEFAULT = new GatewayLimits(
            64 << 20, 1 << 20, 64L << 20, affordableInFlight(), 1024, Duration.ofSeconds(1), Deadline.FOREVER);

    private static final Duration MINUTE = Duration.ofSeconds(60);

    /** The defaults for a gateway whose controller loads on demand, which takes a while. */
    public static final GatewayLimits ON_DEMAND = DEFAULT.waiting(MINUTE);

    /** Queries in flight for which the memory of the process suffices. */
    private static int affordableInFlight() {
        long heap = Runtime.getRuntime().maxMemory();
        return (int) Math.max(LEAST_IN_FLIGHT, Math.min(MOST_IN_FLIGHT, heap / PER_QUERY));
    }

    /** Creates limits with the defaults for streaming, lateness, instances and sequences. */
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
                UNLIMITED,
                retryBufferBytes,
                retryBufferTotalBytes,
                maxInFlight,
                maxWaiting,
                maxWait,
                queryTimeout,
                MAX_LATENESS,
                maxInFlight,
                InstanceLimits.DEFAULT,
                SEQUENCE_IDLE);
    }

    public GatewayLimits {
        atLeast("maxMessageBytes", maxMessageBytes, 1024);
        atLeast("maxStreamedBytes", maxStreamedBytes, maxMessageBytes);
        atLeast("retryBufferBytes", retryBufferBytes, 0);
        atLeast("retryBufferTotalBytes", retryBufferTotalBytes, retryBufferBytes);
        atLeast("maxInFlight", maxInFlight, 1);
        atLeast("maxWaiting", maxWaiting, 0);
        atLeast("maxWait in ms", maxWait.toMillis(), 0);
        atLeast("queryTimeout in ms", queryTimeout.toMillis(), 1);
        if (!(maxLateness >= 0)) {
            throw new IllegalArgumentException("maxLateness %s must be 0 or more".formatted(maxLateness));
        }
        atLeast("maxInFlightPerApplication", maxInFlightPerApplication, 1);
        atLeast("sequenceIdle in ms", sequenceIdle.toMillis(), 1);
    }

    /** Returns the same limits with another longest wait. */
    public GatewayLimits waiting(Duration longest) {
        return copy(maxStreamedBytes, longest, maxLateness, bounds);
    }

    /** Returns the same limits with other ones for instances. */
    public GatewayLimits withBounds(InstanceLimits instanceLimits) {
        return copy(maxStreamedBytes, maxWait, maxLateness, instanceLimits);
    }

    /** Returns the same limits with another largest streamed size. */
    public GatewayLimits withMaxStreamedBytes(long most) {
        return copy(most, maxWait, maxLateness, bounds);
    }

    /** Returns the same limits with another lateness. */
    public GatewayLimits withMaxLateness(double most) {
        return copy(maxStreamedBytes, maxWait, most, bounds);
    }

    private GatewayLimits copy(long streamedBytes, Duration wait, double lateness, InstanceLimits instanceLimits) {
        return new GatewayLimits(
                maxMessageBytes,
                streamedBytes,
                retryBufferBytes,
                retryBufferTotalBytes,
                maxInFlight,
                maxWaiting,
                wait,
                queryTimeout,
                lateness,
                maxInFlightPerApplication,
                instanceLimits,
                sequenceIdle);
    }

    /** Time after its arrival at which a query with its own bound is refused, ms; infinite for none. */
    double latenessMs(double boundMs) {
        return maxLateness == 0 ? Double.POSITIVE_INFINITY : Math.max(LEAST_LATENESS_MS, maxLateness * boundMs);
    }

    /** The same while no candidate for it is loaded or loading, ms. */
    double coldMs(double boundMs) {
        return maxLateness == 0 ? Double.POSITIVE_INFINITY : Math.max(LEAST_COLD_MS, maxLateness * boundMs);
    }

    /** Longest wait of a query whose instance was lost, for another one or for its return. */
    Duration longestMove(Duration left) {
        return left.compareTo(MINUTE) < 0 ? left : MINUTE;
    }

    /** Time for the body of a request that the gateway answers itself. */
    public Duration bodyTime() {
        return queryTimeout.compareTo(MINUTE) < 0 ? queryTimeout : MINUTE;
    }

    /** Largest gRPC message that may stream: at most the limit of gRPC implementations. */
    public int maxStreamedMessageBytes() {
        return (int) Math.min(maxStreamedBytes, Integer.MAX_VALUE);
    }

    /**
     * Bytes of a refused HTTP request's body that are read and dropped, so that its connection stays usable for the answer.
     *
     * @param contentLength length of the body, negative if unknown
     */
    public long maxSurplusBytes(long contentLength) {
        long usual = 2L * maxMessageBytes;
        long most = Math.max(usual, maxStreamedMessageBytes());
        return contentLength > most ? usual : most;
    }

    private static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d must be at least %d".formatted(field, value, least));
        }
    }
}
