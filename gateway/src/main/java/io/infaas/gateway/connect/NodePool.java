package io.infaas.gateway.connect;

/** The connections of one event loop to one node, for that event loop alone. */
public interface NodePool {

    /** Whether nothing was asked of the pool for so long, and nothing is under way. */
    boolean isIdleFor(long nanos);

    /** Closes each connection as soon as it is free; what is under way finishes. */
    void close();
}
