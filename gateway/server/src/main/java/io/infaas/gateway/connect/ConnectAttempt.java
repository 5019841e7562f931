package io.infaas.gateway.connect;

import io.infaas.gateway.forward.ConnectFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection: resolves the host, connects to its addresses in turn, encrypts the channel and waits for its protocol.
 */
final class ConnectAttempt {

    static final int MOST_ADDRESSES = 4;

    private final NodeEndpoint endpoint;
    private final EventLoop loop;
    private final NodeConnector connector;
    private final NodeDialer.ChannelSetup setup;
    private final Promise<Channel> result;
    private List<InetAddress> addresses = List.of();
    private int trials;
    private long leftMs;

    ConnectAttempt(
            NodeEndpoint endpoint,
            EventLoop loop,
            NodeConnector connector,
            NodeDialer.ChannelSetup setup,
            Promise<Channel> result) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.connector = connector;
        this.leftMs = connector.connectMs();
        this.setup = setup;
        this.result = result;
    }

    void begin() {
        connector.resolver().resolve(endpoint.host(), loop).addListener((Future<List<InetAddress>> resolved) -> {
            if (resolved.isSuccess()) {
                List<InetAddress> inetAddresses = resolved.getNow();
                addresses = inetAddresses.subList(0, Math.min(MOST_ADDRESSES, inetAddresses.size()));
                tryNext();
            } else {
                result.tryFailure(ConnectFailure.beforeConnected(resolved.cause()));
            }
        });
    }

    // each address gets a share of the remaining time, so that a dead one leaves time for the next
    private void tryNext() {
        int shareMs = (int) Math.max(1, leftMs / (addresses.size() - trials));
        new Trial(addresses.get(trials++), shareMs).begin();
    }

    private void onFailure(ConnectFailure failure, long tookMs) {
        leftMs -= tookMs;
        if (trials < addresses.size()) {
            tryNext();
        } else {
            connector.resolver().markUnreachable(endpoint.host());
            result.tryFailure(failure);
        }
    }

    /** The attempt at one address. */
    private final class Trial {

        private final InetAddress address;
        private final int withinMs;
        private final long startNanos = System.nanoTime();
        private final Promise<Void> usable = loop.newPromise();
        private @Nullable Future<?> secured;
        private boolean connected;
        private boolean over;

        Trial(InetAddress address, int withinMs) {
            this.address = address;
            this.withinMs = withinMs;
        }

        void begin() {
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channelFactory(connector.channels())
                    .resolver(NoopAddressResolverGroup.INSTANCE)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, withinMs)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            NodeEndpoint.ChannelEncryption encryption = endpoint.encryption();
                            if (encryption != null) {
                                secured = encryption.encrypt(channel, endpoint.host(), endpoint.port(), withinMs);
                            }
                            setup.prepare(channel, usable);
                        }
                    })
                    .connect(new InetSocketAddress(address, endpoint.port()));
            Channel channel = connecting.channel();
            Future<?> deadline = loop.schedule(() -> onTimeout(channel), withinMs, TimeUnit.MILLISECONDS);
            result.addListener(ended -> deadline.cancel(false));
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    connected = true;
                    secure(channel);
                    // not before: a failed connect also closes the channel, but only its own result names the cause
                    channel.closeFuture().addListener(closed -> end(channel, new ClosedChannelException()));
                } else {
                    end(channel, done.cause());
                }
            });
        }

        private void secure(Channel channel) {
            Future<?> handshake = secured;
            if (handshake == null) {
                await(channel);
                return;
            }
            handshake.addListener(result -> {
                if (result.isSuccess()) {
                    await(channel);
                } else {
                    end(channel, result.cause());
                }
            });
        }

        private void await(Channel channel) {
            usable.addListener(done -> {
                if (!done.isSuccess()) {
                    end(channel, done.cause());
                } else if (!over && channel.isActive()) {
                    over = true;
                    result.trySuccess(channel);
                }
            });
        }

        private void onTimeout(Channel channel) {
            end(channel, ConnectFailure.timeout(withinMs, connected ? " (connected, but not usable)" : ""));
        }

        private void end(Channel channel, Throwable cause) {
            if (over) {
                return;
            }
            over = true;
            // a channel that this machine could not open needs no close
            if (channel.isRegistered()) {
                ChannelFuture unused = channel.close();
            }
            onFailure(toFailure(cause), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        }

        private ConnectFailure toFailure(Throwable cause) {
            if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
                return ConnectFailure.timeout(withinMs, "");
            }
            return connected ? ConnectFailure.afterConnected(cause) : ConnectFailure.beforeConnected(cause);
        }
    }
}
