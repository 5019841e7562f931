package io.infaas.gateway.connect;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks up the addresses of a host name, without a cache. Thread-safe; never blocks. */
@FunctionalInterface
public interface HostLookup extends AutoCloseable {

    /** Returns at least one address, in the order in which to try them; fails if there is none. May take arbitrarily long. */
    CompletionStage<List<InetAddress>> lookup(String host);

    /** Ends the lookups under way. */
    @Override
    default void close() {
        // no resources by default
    }
}
