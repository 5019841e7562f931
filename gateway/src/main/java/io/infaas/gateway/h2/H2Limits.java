package io.infaas.gateway.h2;

import java.time.Duration;

/**
 * What one connection grants its peer, and when it gives up a silent peer.
 *
 * @param streamWindow receive window of a stream, bytes; also the most that this side holds of one stream
 * @param connectionWindow receive window of all streams together, bytes; returned on receipt, so that stalled streams never
 *     starve others
 * @param maxStreams streams that a client may have open at a time
 * @param maxHeaderBytes largest header list, bytes as HTTP/2 counts them; a larger block ends its stream, a far larger one the
 *     connection
 * @param maxResetsPer30s streams that a client may open and reset within 30 s
 * @param maxControlPer10s PING, SETTINGS, PRIORITY, unknown and empty frames within 10 s
 * @param pingAfter silence after which the connection sends a PING
 * @param pingTimeout deadline of the answer to the PING
 */
public record H2Limits(
        int streamWindow,
        int connectionWindow,
        int maxStreams,
        int maxHeaderBytes,
        int maxResetsPer30s,
        int maxControlPer10s,
        Duration pingAfter,
        Duration pingTimeout) {

    /**
     * Windows large enough for a tensor. A client with short deadlines cancels often and is no attacker: hence a thousand resets
     * per second.
     */
    public static final H2Limits DEFAULT = new H2Limits(
            1 << 20, 16 << 20, 1_000, 64 << 10, 30_000, 10_000, Duration.ofSeconds(20), Duration.ofSeconds(10));

    public H2Limits {
        within("streamWindow", streamWindow, 65_535, 1 << 30);
        within("connectionWindow", connectionWindow, streamWindow, 1 << 30);
        within("maxStreams", maxStreams, 1, 1 << 20);
        within("maxHeaderBytes", maxHeaderBytes, 1 << 10, 16 << 20);
        within("maxResetsPer30s", maxResetsPer30s, 1, Integer.MAX_VALUE);
        within("maxControlPer10s", maxControlPer10s, 1, Integer.MAX_VALUE);
        within("pingAfter in ms", pingAfter.toMillis(), 1, Integer.MAX_VALUE);
        within("pingTimeout in ms", pingTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d must be within %d and %d".formatted(field, value, least, most));
        }
    }
}
