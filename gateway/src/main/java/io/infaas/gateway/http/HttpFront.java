package io.infaas.gateway.http;

import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.security.NodeSecurity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1.1 port for clients, with keep-alive. Forwards inference as it arrives; answers everything else in process. A query
 * stays on the event loop of its client's connection; each event loop has separate connections to nodes.
 */
public final class HttpFront implements FrontEnd {

    /** Longer than load balancers keep an unused connection. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final VertxInternal vertx;
    private final Channel server;
    private final int port;
    private final ClientConnections clients;
    private final HttpUpstream upstream;

    private HttpFront(VertxInternal vertx, Channel server, ClientConnections clients, HttpUpstream upstream) {
        this.vertx = vertx;
        this.server = server;
        this.port = ((InetSocketAddress) server.localAddress()).getPort();
        this.clients = clients;
        this.upstream = upstream;
    }

    /** Binds the port; 0 binds a free one. */
    public static Future<HttpFront> listen(
            FrontEndContext serving, ManagementEndpoints answers, String host, int port) {
        return listen(serving, answers, host, port, IDLE, Optional.empty(), NodeSecurity.NONE);
    }

    /** Binds the port with TLS for clients, if given, and with secured connections to nodes. */
    public static Future<HttpFront> listen(
            FrontEndContext serving,
            ManagementEndpoints answers,
            String host,
            int port,
            Optional<ServerTls> tls,
            NodeSecurity security) {
        return listen(serving, answers, host, port, IDLE, tls, security);
    }

    /** Binds the port with TLS, secured node connections and a given idle timeout for client connections. */
    static Future<HttpFront> listen(
            FrontEndContext serving,
            ManagementEndpoints answers,
            String host,
            int port,
            Duration idle,
            Optional<ServerTls> tls,
            NodeSecurity security) {
        SslContext context =
                tls.map(files -> files.context("http/1.1", serving.vertx())).orElse(null);
        VertxInternal vertx = (VertxInternal) serving.vertx();
        HttpUpstream upstream = new HttpUpstream(serving.connector(), serving.limits(), security);
        return vertx.nameResolver()
                .resolve(host)
                .compose(address -> bind(serving, answers, address, port, idle, context, upstream));
    }

    private static Future<HttpFront> bind(
            FrontEndContext serving,
            ManagementEndpoints answers,
            InetAddress address,
            int port,
            Duration idle,
            @Nullable SslContext tls,
            HttpUpstream upstream) {
        VertxInternal vertx = (VertxInternal) serving.vertx();
        ClientConnections clients = new ClientConnections();
        Promise<HttpFront> bound = vertx.getOrCreateContext().promise();
        ChannelFuture binding = new ServerBootstrap()
                .group(vertx.acceptorEventLoopGroup(), vertx.nettyEventLoopGroup())
                .channelFactory(vertx.transport().serverChannelFactory(false))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, HttpCodecs.UNSENT)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        NodePools<HttpNodePool> nodes = upstream.of(channel.eventLoop());
                        channel.pipeline()
                                .addLast(
                                        HttpCodecs.ofClient(),
                                        new ClientConnection(serving, answers, nodes, clients, channel, idle));
                    }
                })
                .bind(new InetSocketAddress(address, port));
        binding.addListener(done -> {
            if (done.isSuccess()) {
                bound.complete(new HttpFront(vertx, binding.channel(), clients, upstream));
            } else {
                bound.fail(done.cause());
            }
        });
        return bound.future();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        Promise<Void> ended = vertx.getOrCreateContext().promise();
        long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> clients.close());
        server.close().addListener(unbound -> clients.drain().onComplete(gone -> {
            vertx.cancelTimer(timer);
            upstream.close();
            ended.complete();
        }));
        return ended.future();
    }
}
