package io.infaas.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All connections of clients. Safe from any thread. */
final class ClientConnections {

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final Promise<Void> gone = Promise.promise();
    private volatile boolean draining;

    void add(ClientConnection connection) {
        open.add(connection);
        // one that was accepted while the port was being closed
        if (draining) {
            connection.drain();
        }
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
        goneIfEmpty();
    }

    /** Whether the answers under way are the last ones. */
    boolean draining() {
        return draining;
    }

    /** Closes each connection as soon as it has its answer; ends when all are closed. */
    Future<Void> drain() {
        draining = true;
        open.forEach(ClientConnection::drain);
        goneIfEmpty();
        return gone.future();
    }

    /** Closes all at once. */
    void close() {
        open.forEach(ClientConnection::close);
    }

    private void goneIfEmpty() {
        if (draining && open.isEmpty()) {
            gone.tryComplete();
        }
    }
}
