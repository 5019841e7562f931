package io.infaas.gateway.http;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.connect.NodeEndpoint;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connections to nodes, separate for each event loop, so that a query never changes its event loop. Thread-safe. */
final class HttpUpstream {

    private final NodeConnector connector;
    private final NodeSecurity security;
    private final NodeRequestHeaders headers;
    private final int maxWaiting;
    private final Map<EventLoop, NodePools<HttpNodePool>> pools = new ConcurrentHashMap<>();

    HttpUpstream(NodeConnector connector, GatewayLimits limits, NodeSecurity security) {
        this.connector = connector;
        this.security = security;
        this.headers = NodeRequestHeaders.of(security.secrets());
        this.maxWaiting = limits.maxInFlight();
    }

    /** Returns the connections of one event loop, for use on that loop. */
    NodePools<HttpNodePool> of(EventLoop loop) {
        return pools.computeIfAbsent(loop, eventLoop -> new NodePools<>(eventLoop, node -> pool(node, eventLoop)));
    }

    private HttpNodePool pool(Node node, EventLoop loop) {
        NodeEndpoint endpoint = new NodeEndpoint(
                node.id(), node.host(), node.httpPort(), "HTTP", security.http().orElse(null));
        return new HttpNodePool(
                connector.createDialer(endpoint, loop),
                loop,
                headers,
                headers.own(node),
                maxWaiting,
                NodeCancels.of(loop));
    }

    /** Closes each connection as soon as it is free. */
    void close() {
        pools.forEach((loop, nodes) -> loop.execute(nodes::close));
    }
}
