package io.infaas.gateway.h2;

import java.time.Duration;

/**
 * The limits of one connection on its peer, and its timeouts for a silent one.
 *
 * @param streamWindow receive window of a stream, bytes; also the most that this side holds of one stream
 * @param connectionWindow receive window of all streams together, bytes; returned on receipt, so that stalled streams never starve others
 * @param maxStreams streams that a client may have open at a time
 * @param maxHeaderBytes largest header list, bytes as HTTP/2 counts them; a larger block ends its stream, a far larger one the connection
 * @param resetBurst streams that a client may open and reset at once
 * @param resetsPerSecond sustained rate of such streams, per second; answered queries allow more
 * @param controlBurst burst of PING, SETTINGS, PRIORITY, unknown and empty frames
 * @param controlPerSecond sustained rate of such frames, per second
 * @param pingAfter silence after which the connection sends a PING
 * @param pingTimeout deadline of the answer to the PING
 */
public record H2Limits(
        int streamWindow,
        int connectionWindow,
        int maxStreams,
        int maxHeaderBytes,
        int resetBurst,
        int resetsPerSecond,
        int controlBurst,
        int controlPerSecond,
        Duration pingAfter,
        Duration pingTimeout) {

    /** Windows large enough for a tensor. */
    public static final H2Limits DEFAULT = new H2Limits(
            1 << 20, 16 << 20, 1_000, 64 << 10, 100, 33, 10_000, 1_000, Duration.ofSeconds(20), Duration.ofSeconds(10));

    public H2Limits {
        within("streamWindow", streamWindow, 65_535, 1 << 30);
        within("connectionWindow", connectionWindow, streamWindow, 1 << 30);
        within("maxStreams", maxStreams, 1, 1 << 20);
        within("maxHeaderBytes", maxHeaderBytes, 1 << 10, 16 << 20);
        within("resetBurst", resetBurst, 1, Integer.MAX_VALUE);
        within("resetsPerSecond", resetsPerSecond, 1, Integer.MAX_VALUE);
        within("controlBurst", controlBurst, 1, Integer.MAX_VALUE);
        within("controlPerSecond", controlPerSecond, 1, Integer.MAX_VALUE);
        within("pingAfter in ms", pingAfter.toMillis(), 1, Integer.MAX_VALUE);
        within("pingTimeout in ms", pingTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d must be within %d and %d".formatted(field, value, least, most));
        }
    }
}
