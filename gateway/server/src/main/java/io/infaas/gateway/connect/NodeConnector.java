package io.infaas.gateway.connect;

import io.infaas.triton.client.HostAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Connects to nodes, for the pools of all protocols and event loops. Thread-safe. */
public final class NodeConnector implements AutoCloseable {

    /** A node on the same network answers within this time, ms, or is unreachable. */
    private static final int CONNECT_MS = 1_000;

    private final ChannelFactory<? extends Channel> channels;
    private final HostResolver resolver;
    private final int connectMs;
    private final LongSupplier nanos;
    private final DoubleSupplier random;

    /**
     * Creates a connector.
     *
     * @param channels creates channels for the event loops of the dialers
     * @param resolver closed with the connector
     * @param connectMs deadline of a connect, from the first packet to a usable connection, ms
     * @param nanos the clock of the backoff, ns
     * @param random draws from 0 to 1
     */
    public NodeConnector(
            ChannelFactory<? extends Channel> channels,
            HostResolver resolver,
            int connectMs,
            LongSupplier nanos,
            DoubleSupplier random) {
        this.channels = channels;
        this.resolver = resolver;
        this.connectMs = connectMs;
        this.nanos = nanos;
        this.random = random;
    }

    /** Creates a connector for the event loops of {@code vertx} that resolves names by the system's resolver. */
    public static NodeConnector system(Vertx vertx) {
        return of(vertx, new SystemHostLookup(), CONNECT_MS, System::nanoTime, () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /** Creates a connector for the event loops of {@code vertx}. */
    public static NodeConnector of(
            Vertx vertx, HostLookup lookup, int connectMs, LongSupplier nanos, DoubleSupplier random) {
        return new NodeConnector(
                ((VertxInternal) vertx).transport().channelFactory(false),
                new HostResolver(lookup, nanos),
                connectMs,
                nanos,
                random);
    }

    /** Creates the dialer of one event loop and one endpoint, with its own backoff. */
    public NodeDialer createDialer(NodeEndpoint endpoint, EventLoop loop) {
        return new NodeDialer(endpoint, loop, channels, resolver, connectMs, nanos, random);
    }

    /** Returns host addresses for clients with their own connections, resolved as for queries. */
    public HostAddresses addresses(Vertx vertx) {
        return new ResolvedAddresses(vertx, resolver);
    }

    /** Ends the lookups of names; connections stay open, because the pools own them. */
    @Override
    public void close() {
        resolver.close();
    }
}
