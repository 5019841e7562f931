package io.infaas.gateway.http;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.TokenBucket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open client connections. Thread-safe. */
final class ClientConnections {

    /** Clients that may abandon their queries at once. */
    private static final int LEAVING_BURST = 100;

    /** Their sustained rate, per second. */
    private static final int LEAVING_PER_SECOND = 33;

    private final TokenBucket leavings = new TokenBucket(LEAVING_BURST, LEAVING_PER_SECOND, SystemTicker.INSTANCE);
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean leaving;
    private volatile boolean draining;

    void add(ClientConnection connection) {
        open.add(connection);
        // accepted while the port was closing
        if (draining) {
            connection.drain();
        }
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
        completeIfEmpty();
    }

    /** Counts a client that left before its answer was complete. */
    void recordLeft() {
        synchronized (leavings) {
            boolean unused = leavings.take();
        }
    }

    /** Whether clients leave at such a rate that one without any answer may do the same. */
    boolean areManyLeaving() {
        synchronized (leavings) {
            return leavings.isEmpty();
        }
    }

    /** Whether answers announce the end of their connection. */
    boolean isLeaving() {
        return leaving;
    }

    /** Whether connections close after their current answer, even without an announcement. */
    boolean isDraining() {
        return draining;
    }

    /** Closes each connection after the next answer, which announces it: so no client sends a request on a closed connection. */
    void leave() {
        leaving = true;
    }

    /** Closes each connection after its current answer; succeeds when all are closed. */
    Future<Void> drain() {
        leaving = true;
        draining = true;
        open.forEach(ClientConnection::drain);
        completeIfEmpty();
        return drained.future();
    }

    void close() {
        open.forEach(ClientConnection::close);
    }

    private void completeIfEmpty() {
        if (draining && open.isEmpty()) {
            drained.tryComplete();
        }
    }
}
