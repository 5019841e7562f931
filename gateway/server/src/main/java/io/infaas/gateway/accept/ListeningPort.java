package io.infaas.gateway.accept;

import io.infaas.gateway.metrics.ConnectionMeters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port on which clients connect, within the limits of a register. */
public final class ListeningPort {

    private static final int BACKLOG = 1_024;

    private final Channel channel;

    private ListeningPort(Channel channel) {
        this.channel = channel;
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
        return internal.nameResolver().resolve(host).compose(address -> {
            ChannelFuture binding =
                    server(internal, loops, register, tls, protocol).bind(new InetSocketAddress(address, port));
            Promise<ListeningPort> bound = internal.getOrCreateContext().promise();
            binding.addListener(result -> {
                if (result.isSuccess()) {
                    bound.complete(new ListeningPort(binding.channel()));
                } else {
                    bound.fail(result.cause());
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

    /** Accepts no further connection; open ones go on. */
    public Future<Void> close() {
        Promise<Void> unbound = Promise.promise();
        channel.close().addListener(closed -> unbound.complete());
        return unbound.future();
    }
}
