package io.infaas.gateway.connect;

import io.infaas.gateway.contract.Node;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The pools of one event loop, one per node in use. A pool without use for {@value #IDLE_SECONDS} s is closed, because nodes come
 * and go. Confined to its event loop.
 */
public final class NodePools<P extends NodePools.NodePool> {

    private static final int IDLE_SECONDS = 60;

    private final Function<Node, P> factory;
    private final Map<Node, P> pools = new HashMap<>();
    private final Future<?> sweeps;
    private boolean closed;

    /** Creates pools on demand by {@code factory}; starts with none. */
    public NodePools(EventLoop loop, Function<Node, P> factory) {
        this.factory = factory;
        this.sweeps = loop.scheduleWithFixedDelay(this::sweep, IDLE_SECONDS, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the pool of a node, which is created on first use. */
    public P of(Node node) {
        P pool = pools.get(node);
        if (pool == null) {
            pool = factory.apply(node);
            if (closed) {
                pool.close();
            }
            pools.put(node, pool);
        }
        return pool;
    }

    private void sweep() {
        pools.values().removeIf(pool -> {
            boolean idle = pool.isIdleFor(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
            if (idle) {
                pool.close();
            }
            return idle;
        });
    }

    /** Closes all pools. */
    public void close() {
        closed = true;
        sweeps.cancel(false);
        List.copyOf(pools.values()).forEach(NodePool::close);
    }

    /** The connections of one event loop to one node. Confined to that event loop. */
    public interface NodePool {

        /** Whether the pool got no request for at least {@code nanos} ns, and has none under way. */
        boolean isIdleFor(long nanos);

        /** Closes each connection as soon as it is free; requests under way finish. */
        void close();
    }
}
