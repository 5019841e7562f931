package io.infaas.gateway.connect;

/** The connections of one event loop to one node. Confined to that event loop. */
public interface NodePool {

    /** Whether the pool got no request for at least {@code nanos} ns, and has none under way. */
    boolean isIdleFor(long nanos);

    /** Closes each connection as soon as it is free; requests under way finish. */
    void close();
}
