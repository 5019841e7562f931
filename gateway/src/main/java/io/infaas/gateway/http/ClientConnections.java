package io.infaas.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open client connections. Thread-safe. */
final class ClientConnections {

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final Promise<Void> gone = Promise.promise();
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

    /** Whether connections close after their current answer. */
    boolean isDraining() {
        return draining;
    }

    /** Closes each connection after its current answer; succeeds when all are closed. */
    Future<Void> drain() {
        draining = true;
        open.forEach(ClientConnection::drain);
        completeIfEmpty();
        return gone.future();
    }

    /** Closes all connections now. */
    void close() {
        open.forEach(ClientConnection::close);
    }

    private void completeIfEmpty() {
        if (draining && open.isEmpty()) {
            gone.tryComplete();
        }
    }
}
