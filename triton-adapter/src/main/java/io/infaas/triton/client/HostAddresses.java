package io.infaas.triton.client;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/** Finds the address of a host for the connections of clients. Thread-safe; never blocks. */
@FunctionalInterface
public interface HostAddresses {

    /** Leaves names to the resolver of Vert.x. */
    HostAddresses BY_VERTX = (host, port) -> Future.succeededFuture(SocketAddress.inetSocketAddress(port, host));

    /**
     * Returns an address to connect to.
     *
     * @param host name, or address, that the returned address keeps as its name
     */
    Future<SocketAddress> find(String host, int port);

    /** Returns all addresses to connect to, at least one, in the order in which to try them. */
    default Future<List<SocketAddress>> findAll(String host, int port) {
        return find(host, port).map(List::of);
    }

    /** Notifies that a host did not answer at its address, which may have changed. */
    default void markUnreachable(String host) {
        // the cache of Vert.x expires by itself
    }
}
