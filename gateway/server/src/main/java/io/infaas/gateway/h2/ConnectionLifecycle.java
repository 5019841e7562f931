package io.infaas.gateway.h2;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detects a dead peer and ends a connection without losing a stream. A silent peer gets a PING; without an answer the connection
 * is closed. A server that drains sends GOAWAY without a stream limit, and a PING. Streams that the client opened before it saw
 * the GOAWAY arrive before the answer. Only then does the server send the limit (RFC 9113, 6.8).
 */
final class ConnectionLifecycle {

    private static final long KEEP_ALIVE = 0x1;
    private static final long LEAVING = 0x2;

    private final H2Connection connection;
    private boolean responded;
    private boolean silent;
    private boolean retiring;
    private boolean limitSaid;
    private int limit = Integer.MAX_VALUE;
    private @Nullable Future<?> timer;

    ConnectionLifecycle(H2Connection connection) {
        this.connection = connection;
    }

    void begin() {
        watch(connection.limits().pingAfter().toMillis());
    }

    private void watch(long delayMs) {
        timer = connection.loop().schedule(this::checkActivity, delayMs, TimeUnit.MILLISECONDS);
    }

    private void checkActivity() {
        // an unread peer cannot be heard: DrainWatch ends it
        if (responded || connection.isHeldBack()) {
            responded = false;
            silent = false;
            watch(connection.limits().pingAfter().toMillis());
        } else if (silent) {
            connection.close();
        } else {
            silent = true;
            connection.writer().writePing(false, KEEP_ALIVE);
            watch(connection.limits().pingTimeout().toMillis());
        }
    }

    void recordActivity() {
        responded = true;
    }

    void onPong() {
        sendLimit();
    }

    /** Starts the drain: neither side opens new streams. */
    void retire() {
        if (retiring) {
            return;
        }
        retiring = true;
        if (!connection.isServer()) {
            limitSaid = true;
            closeIfDone();
            return;
        }
        connection.sendGoAway(Integer.MAX_VALUE);
        connection.writer().writePing(false, LEAVING);
        // a peer that does not answer PINGs must not delay the drain
        Future<?> unused = connection.loop().schedule(this::sendLimit, 1, TimeUnit.SECONDS);
    }

    private void sendLimit() {
        if (retiring && !limitSaid && !connection.isClosed()) {
            limitSaid = true;
            limit = connection.lastPeerStream();
            connection.sendGoAway(limit);
            closeIfDone();
        }
    }

    /** Records a GOAWAY of the peer: it neither opens nor accepts new streams. */
    void recordGoAway() {
        retiring = true;
        limitSaid = true;
    }

    boolean isRetiring() {
        return retiring;
    }

    boolean refuses(int stream) {
        return stream > limit;
    }

    void closeIfDone() {
        if (retiring && limitSaid && connection.streams() == 0) {
            connection.closeWhenFlushed();
        }
    }

    void close() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
