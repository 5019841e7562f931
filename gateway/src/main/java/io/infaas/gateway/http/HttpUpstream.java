package io.infaas.gateway.http;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.security.NodeTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections to nodes, apart for each event loop, so that no query leaves its own. Safe from any thread. */
final class HttpUpstream {

    /** A node on the same network answers sooner, or is not there. */
    static final int CONNECT_MS = 1_000;

    private final Bootstrap bootstrap;
    private final NodeRequestHeaders heads;
    private final @Nullable NodeTls tls;
    private final int maxWaiting;
    private final Map<EventLoop, HttpNodePools> pools = new ConcurrentHashMap<>();

    HttpUpstream(VertxInternal vertx, GatewayLimits limits, NodeSecurity security) {
        this.heads = NodeRequestHeaders.of(security.secrets());
        this.tls = security.http().orElse(null);
        this.maxWaiting = limits.maxInFlight();
        this.bootstrap = new Bootstrap()
                .channelFactory(vertx.transport().channelFactory(false))
                .resolver(vertx.nameResolver().nettyAddressResolverGroup())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, HttpCodecs.UNSENT);
    }

    /** The connections of one event loop, to be used on it. */
    HttpNodePools of(EventLoop loop) {
        return pools.computeIfAbsent(loop, known -> new HttpNodePools(known, bootstrap, heads, tls, maxWaiting));
    }

    /** Closes each connection as soon as it is free. */
    void close() {
        pools.forEach((loop, nodes) -> loop.execute(nodes::close));
    }
}
