package io.infaas.gateway.accept;

import io.infaas.gateway.metrics.ConnectionMeters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port on which clients connect, within the limits of a register. */
public final class ListeningPort {

    private static final int BACKLOG = 1_024;
    private static final int MOST_SECONDS_TO_END = 2;

    private final Channel channel;
    private final @Nullable EventLoopGroup own;

    private ListeningPort(Channel channel, @Nullable EventLoopGroup own) {
        this.channel = channel;
        this.own = own;
    }

    /**
     * Binds a port, 0 for a free one. Its connections run on Vert.x's event loops.
     *
     * @param tls encrypts all connections; null for none
     * @param protocol adds the handlers of the protocol to a new connection, on its event loop
     */
    public static Future<ListeningPort> bind(
            Vertx vertx,
            ConnectionRegister register,
            String host,
            int port,
            @Nullable SslContext tls,
            Consumer<SocketChannel> protocol) {
        VertxInternal internal = (VertxInternal) vertx;
        ServerBootstrap loops =
                new ServerBootstrap().group(internal.acceptorEventLoopGroup(), internal.nettyEventLoopGroup());
        return bind(internal, loops, null, register, host, port, tls, protocol);
    }

    /**
     * Binds a port, 0 for a free one. Its connections run on an event loop of their own: whatever their clients do, connections of
     * other ports wait for the processor at most, never for the loop. The loop ends with the port.
     *
     * @param thread name of the event loop's thread
     * @param tls encrypts all connections; null for none
     * @param protocol adds the handlers of the protocol to a new connection, on its event loop
     */
    public static Future<ListeningPort> bindApart(
            Vertx vertx,
            String thread,
            ConnectionRegister register,
            String host,
            int port,
            @Nullable SslContext tls,
            Consumer<SocketChannel> protocol) {
        VertxInternal internal = (VertxInternal) vertx;
        EventLoopGroup own = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(thread, true), internal.transport().ioHandlerFactory());
        return bind(internal, new ServerBootstrap().group(own), own, register, host, port, tls, protocol)
                .onFailure(unbound -> end(own));
    }

    private static Future<ListeningPort> bind(
            VertxInternal vertx,
            ServerBootstrap loops,
            @Nullable EventLoopGroup own,
            ConnectionRegister register,
            String host,
            int port,
            @Nullable SslContext tls,
            Consumer<SocketChannel> protocol) {
        return vertx.nameResolver().resolve(host).compose(address -> {
            ChannelFuture binding =
                    server(vertx, loops, register, tls, protocol).bind(new InetSocketAddress(address, port));
            Promise<ListeningPort> bound = vertx.getOrCreateContext().promise();
            binding.addListener(done -> {
                if (done.isSuccess()) {
                    bound.complete(new ListeningPort(binding.channel(), own));
                } else {
                    bound.fail(done.cause());
                }
            });
            return bound.future();
        });
    }

    private static ServerBootstrap server(
            VertxInternal vertx,
            ServerBootstrap loops,
            ConnectionRegister register,
            @Nullable SslContext tls,
            Consumer<SocketChannel> protocol) {
        return loops.channelFactory(vertx.transport().serverChannelFactory(false))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                // one at a time, so that the gate decides about each before the next
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
                .handler(register.gate())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        if (tls != null) {
                            encrypt(accepted, tls, register);
                        }
                        protocol.accept(accepted);
                    }
                });
    }

    private static void encrypt(SocketChannel accepted, SslContext tls, ConnectionRegister register) {
        SslHandler handler = tls.newHandler(accepted.alloc());
        handler.setHandshakeTimeoutMillis(register.limits().handshakeTimeout().toMillis());
        handler.handshakeFuture().addListener(ended -> {
            if (ended.cause() instanceof SslHandshakeTimeoutException) {
                register.meters().countEnded(ConnectionMeters.Ended.HANDSHAKE);
            }
        });
        accepted.pipeline().addLast(handler);
    }

    /** Returns the bound port. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Accepts no further connection; open ones go on, unless they have an event loop of their own, which ends with the port. */
    public Future<Void> close() {
        EventLoopGroup ending = own;
        if (ending != null) {
            return end(ending);
        }
        Promise<Void> unbound = Promise.promise();
        channel.close().addListener(closed -> unbound.complete());
        return unbound.future();
    }

    /** Ends the loops and closes what runs on them. */
    private static Future<Void> end(EventLoopGroup own) {
        Promise<Void> ended = Promise.promise();
        own.shutdownGracefully(0, MOST_SECONDS_TO_END, TimeUnit.SECONDS).addListener(done -> ended.complete());
        return ended.future();
    }
}
