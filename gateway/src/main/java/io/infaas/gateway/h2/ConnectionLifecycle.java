package io.infaas.gateway.h2;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the peer is still there, and how a connection ends without losing a stream. A silent peer is asked by PING, and given up if it
 * does not answer. A server that retires first says GOAWAY without a limit and PINGs: what the client opened before it knew arrives
 * before the answer, and only then the limit is said (RFC 9113, 6.8).
 */
final class ConnectionLifecycle {

    private static final long KEEP_ALIVE = 0x1;
    private static final long LEAVING = 0x2;

    private final H2Connection connection;
    private boolean heard;
    private boolean asked;
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
        timer = connection.loop().schedule(this::look, delayMs, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (heard) {
            heard = false;
            asked = false;
            watch(connection.limits().pingAfter().toMillis());
        } else if (asked) {
            connection.close();
        } else {
            asked = true;
            connection.writer().ping(false, KEEP_ALIVE);
            watch(connection.limits().pingTimeout().toMillis());
        }
    }

    void heard() {
        heard = true;
    }

    void ponged() {
        sayLimit();
    }

    /** No new streams, from either side. */
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
        connection.sayGoAway(Integer.MAX_VALUE);
        connection.writer().ping(false, LEAVING);
        // who does not answer pings is not waited for
        Future<?> unused = connection.loop().schedule(this::sayLimit, 1, TimeUnit.SECONDS);
    }

    private void sayLimit() {
        if (retiring && !limitSaid && !connection.isClosed()) {
            limitSaid = true;
            limit = connection.lastPeerStream();
            connection.sayGoAway(limit);
            closeIfDone();
        }
    }

    /** The peer opens no new streams, and takes none. */
    void left() {
        retiring = true;
        limitSaid = true;
    }

    boolean retiring() {
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
