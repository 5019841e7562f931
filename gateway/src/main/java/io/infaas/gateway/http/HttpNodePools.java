package io.infaas.gateway.http;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.NodeTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to all nodes. For its event loop alone. */
final class HttpNodePools {

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final NodeRequestHeaders heads;
    private final @Nullable NodeTls tls;
    private final int maxWaiting;
    private final Map<Node, HttpNodePool> pools = new HashMap<>();
    private boolean closed;

    /**
     * Pools without a connection.
     *
     * @param bootstrap how to connect, without event loop and handler
     * @param tls by what to encrypt; null for not at all
     * @param maxWaiting attempts that may wait for a connection to one node
     */
    HttpNodePools(
            EventLoop loop, Bootstrap bootstrap, NodeRequestHeaders heads, @Nullable NodeTls tls, int maxWaiting) {
        this.loop = loop;
        this.bootstrap = bootstrap.clone().group(loop);
        this.heads = heads;
        this.tls = tls;
        this.maxWaiting = maxWaiting;
    }

    /** The connections to a node. */
    HttpNodePool of(Node node) {
        HttpNodePool known = pools.get(node);
        if (known == null) {
            known = new HttpNodePool(this, node, loop, bootstrap, heads, tls, maxWaiting);
            if (closed) {
                known.close();
            }
            pools.put(node, known);
        }
        return known;
    }

    /** Nodes come and go: a pool without use is forgotten. */
    void unused(Node node, HttpNodePool pool) {
        if (pool.unused()) {
            pools.remove(node, pool);
        }
    }

    /** Closes each connection as soon as it is free. */
    void close() {
        closed = true;
        List.copyOf(pools.values()).forEach(HttpNodePool::close);
    }
}
