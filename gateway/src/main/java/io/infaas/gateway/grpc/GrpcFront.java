package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.h2.H2ChannelOptions;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.security.NodeSecurity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only HTTP/2 server for clients. Runs on Vert.x's event loops. Forwards inference frame by frame; answers every other method
 * in process, on the same streams.
 */
public final class GrpcFront implements FrontEnd {

    private static final int BACKLOG = 1_024;

    private final VertxInternal vertx;
    private final FrontEndContext serving;
    private final ManagementMethods methods;
    private final @Nullable SslContext tls;
    private final NodeSecurity security;
    private final Map<EventLoop, GrpcNodePools> loops = new ConcurrentHashMap<>();
    private final Set<H2Connection> connections = ConcurrentHashMap.newKeySet();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean ending;
    private volatile @Nullable Channel listening;

    private GrpcFront(
            VertxInternal vertx,
            FrontEndContext serving,
            ManagementMethods methods,
            @Nullable SslContext tls,
            NodeSecurity security) {
        this.vertx = vertx;
        this.serving = serving;
        this.methods = methods;
        this.tls = tls;
        this.security = security;
    }

    /**
     * Binds the port; 0 binds a free one.
     *
     * @param methods answer every method except inference
     */
    public static Future<GrpcFront> listen(FrontEndContext serving, ManagementMethods methods, String host, int port) {
        return listen(serving, methods, host, port, Optional.empty(), NodeSecurity.NONE);
    }

    /** Binds the port with TLS for clients, if given, and with secured connections to nodes. */
    public static Future<GrpcFront> listen(
            FrontEndContext serving,
            ManagementMethods methods,
            String host,
            int port,
            Optional<ServerTls> tls,
            NodeSecurity security) {
        VertxInternal vertx = (VertxInternal) serving.vertx();
        return new GrpcFront(
                        vertx,
                        serving,
                        methods,
                        tls.map(files -> files.context("h2", serving.vertx())).orElse(null),
                        security)
                .bind(host, port);
    }

    private Future<GrpcFront> bind(String host, int port) {
        Transport transport = vertx.transport();
        Promise<GrpcFront> bound = Promise.promise();
        new ServerBootstrap()
                .group(vertx.acceptorEventLoopGroup(), vertx.nettyEventLoopGroup())
                .channelFactory(transport.serverChannelFactory(false))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted);
                    }
                })
                .bind(host, port)
                .addListener((ChannelFuture listened) -> {
                    if (listened.isSuccess()) {
                        listening = listened.channel();
                        bound.complete(this);
                    } else {
                        bound.fail(listened.cause());
                    }
                });
        return bound.future();
    }

    private void accept(Channel accepted) {
        if (ending) {
            ChannelFuture unused = accepted.close();
            return;
        }
        H2ChannelOptions.set(accepted);
        GrpcNodePools nodes = loops.computeIfAbsent(
                accepted.eventLoop(),
                loop -> GrpcNodePools.of(
                        serving.connector(), security, loop, serving.limits().maxInFlight()));
        CallDispatcher dispatcher = new CallDispatcher(serving, methods, nodes, this::onClosed);
        H2Connection connection = H2Connection.server(
                H2Limits.DEFAULT, dispatcher, serving.memory().open(accepted.eventLoop()));
        connections.add(connection);
        if (tls != null) {
            accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
        }
        accepted.pipeline().addLast(connection);
    }

    private void onClosed(H2Connection connection) {
        connections.remove(connection);
        if (ending && connections.isEmpty()) {
            drained.tryComplete();
        }
    }

    @Override
    public int port() {
        return ((InetSocketAddress) requireBound().localAddress()).getPort();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        ending = true;
        Promise<Void> unbound = Promise.promise();
        requireBound().close().addListener(closed -> unbound.complete());
        return unbound.future()
                .compose(closed -> drain(grace))
                .onSuccess(gone -> loops.forEach((loop, nodes) -> loop.execute(nodes::close)));
    }

    private Channel requireBound() {
        Channel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("the gRPC front is not listening");
        }
        return channel;
    }

    private Future<Void> drain(Duration grace) {
        forEachConnection(H2Connection::retire);
        if (connections.isEmpty()) {
            drained.tryComplete();
        }
        long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> forEachConnection(H2Connection::close));
        return drained.future().onComplete(gone -> vertx.cancelTimer(timer));
    }

    private void forEachConnection(Consumer<H2Connection> what) {
        for (H2Connection connection : connections) {
            connection.loop().execute(() -> what.accept(connection));
        }
    }
}
