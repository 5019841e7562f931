package io.infaas.gateway.connect;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks the addresses of a host name up, without a cache. Safe from any thread; never blocks. */
@FunctionalInterface
public interface HostLookup extends AutoCloseable {

    /**
     * Returns the addresses in the order in which they are tried, at least one; fails where there is none. May take arbitrarily long.
     */
    CompletionStage<List<InetAddress>> lookup(String host);

    /** Ends what is under way. */
    @Override
    default void close() {
        // nothing is held
    }
}
