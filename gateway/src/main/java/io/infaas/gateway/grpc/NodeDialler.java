package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.ConnectionListener;
import io.infaas.gateway.h2.H2ChannelOptions;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.security.NodeTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens connections to nodes, each within {@value #WITHIN_MS} ms from the first packet to the node's settings. */
final class NodeDialler {

    /** A node on the same network answers sooner, or is not there. */
    static final int WITHIN_MS = 1_000;

    /** Who is told that a connection did not come up. */
    interface Outcome {
        void failed(Throwable cause);
    }

    private final ChannelFactory<? extends Channel> channels;
    private final H2Limits limits;
    private final @Nullable NodeTls tls;

    /**
     * A dialler.
     *
     * @param tls by what connections encrypt; null if they do not
     */
    NodeDialler(ChannelFactory<? extends Channel> channels, H2Limits limits, @Nullable NodeTls tls) {
        this.channels = channels;
        this.limits = limits;
        this.tls = tls;
    }

    /** Dials; the connection tells by {@link ConnectionListener#settled} that it may be used. */
    <T extends ConnectionListener & Outcome> void dial(EventLoop loop, String host, int port, T told) {
        H2Connection connection = H2Connection.client(limits, told);
        new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, WITHIN_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        H2ChannelOptions.set(channel);
                        if (tls != null) {
                            tls.encrypt(channel, host, port, WITHIN_MS);
                        }
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(host, port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        told.failed(connected.cause());
                    }
                });
        Future<?> unused = loop.schedule(
                () -> {
                    if (!connection.usable()) {
                        told.failed(new ConnectTimeoutException("no HTTP/2 server answered at " + host + ":" + port));
                        connection.close();
                    }
                },
                WITHIN_MS,
                TimeUnit.MILLISECONDS);
    }
}
