package io.infaas.gateway.http;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.security.NodeTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one node: bounded, as are the attempts that wait for one. The one that was used last is used
 * first, so that those that are not needed are closed after a while. For its event loop alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the timer runs as long as something is idle
final class HttpNodePool {

    private static final int MAX_CONNECTIONS = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SWEEP_SECONDS = 10;

    private final HttpNodePools owner;
    private final Node node;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final int maxWaiting;
    private final NodeRequestHeaders heads;
    private final @Nullable NodeTls tls;
    private final ByteBuf own;
    private final Deque<HttpNodeConnection> idle = new ArrayDeque<>();
    private final Deque<HttpAttempt> waiting = new ArrayDeque<>();
    private int open;
    private int connecting;
    private boolean sweeping;
    private boolean closed;

    /**
     * A pool without a connection.
     *
     * @param bootstrap how to connect, without handler
     * @param tls by what connections encrypt; null if they do not
     * @param maxWaiting attempts that may wait for a connection
     */
    HttpNodePool(
            HttpNodePools owner,
            Node node,
            EventLoop loop,
            Bootstrap bootstrap,
            NodeRequestHeaders heads,
            @Nullable NodeTls tls,
            int maxWaiting) {
        this.owner = owner;
        this.node = node;
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.maxWaiting = maxWaiting;
        this.heads = heads;
        this.tls = tls;
        this.own = heads.own(node);
    }

    /** The gateway's own header lines. */
    ByteBuf own() {
        return own.duplicate();
    }

    NodeRequestHeaders heads() {
        return heads;
    }

    /** Gives the attempt a connection, at once or later, or tells it later that there is none. */
    void acquire(HttpAttempt attempt) {
        HttpNodeConnection used = idle.pollLast();
        while (used != null && !used.active()) {
            used = idle.pollLast();
        }
        if (used != null) {
            attempt.connected(used);
        } else if (closed || waiting.size() >= maxWaiting) {
            loop.execute(() -> attempt.lost(
                    new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "all connections to the node are taken")));
        } else {
            waiting.addLast(attempt);
            connect();
        }
    }

    /** The attempt waits no longer. */
    void cancel(HttpAttempt attempt) {
        waiting.remove(attempt);
    }

    /** The connection is free. */
    void release(HttpNodeConnection connection) {
        HttpAttempt next = waiting.pollFirst();
        if (next != null) {
            next.connected(connection);
        } else if (closed) {
            connection.close();
        } else {
            idle.addLast(connection);
            sweepLater();
        }
    }

    /** The connection is no more. */
    void closed(HttpNodeConnection connection) {
        idle.remove(connection);
        open--;
        connect();
        owner.unused(node, this);
    }

    boolean unused() {
        return open == 0 && waiting.isEmpty();
    }

    /** Closes what is idle, and all else when it is free. */
    void close() {
        closed = true;
        idle.forEach(HttpNodeConnection::close);
    }

    // one more for each attempt that has none to wait for
    private void connect() {
        if (connecting >= waiting.size() || open >= MAX_CONNECTIONS) {
            return;
        }
        open++;
        connecting++;
        bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            tls.encrypt(channel, node.host(), node.httpPort(), HttpUpstream.CONNECT_MS);
                        }
                        channel.pipeline()
                                .addLast(HttpCodecs.ofNode(), new HttpNodeConnection(HttpNodePool.this, channel));
                    }
                })
                .connect(InetSocketAddress.createUnresolved(node.host(), node.httpPort()))
                // also a failure that is known at once is told later, as callers expect
                .addListener((ChannelFuture connected) -> loop.execute(() -> reached(connected)));
    }

    private void reached(ChannelFuture connected) {
        Channel channel = connected.channel();
        if (!connected.isSuccess()) {
            open--;
            failed(connected.cause());
        } else if (tls == null) {
            connected(channel);
        } else {
            shakenHands(channel);
        }
    }

    private void shakenHands(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            failed(new ConnectException("the node closed the connection before it was usable"));
            return;
        }
        handler.handshakeFuture()
                .addListener(done -> loop.execute(() -> {
                    if (done.isSuccess()) {
                        connected(channel);
                    } else {
                        // its end is counted when it is heard of
                        failed(new ConnectException(String.valueOf(done.cause().getMessage())));
                    }
                }));
    }

    private void connected(Channel channel) {
        connecting--;
        HttpNodeConnection connection = channel.pipeline().get(HttpNodeConnection.class);
        // null: it is closed already, and was counted out
        if (connection != null) {
            connection.release();
        }
        connect();
    }

    private void failed(Throwable cause) {
        connecting--;
        HttpAttempt first = waiting.pollFirst();
        if (first != null) {
            first.lost(failure(cause));
        }
        connect();
        owner.unused(node, this);
    }

    private static AttemptFailure failure(Throwable cause) {
        boolean nobody = !(cause instanceof ConnectTimeoutException)
                && (cause instanceof ConnectException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException);
        return new AttemptFailure(
                nobody ? AttemptFailure.Kind.NOT_THERE : AttemptFailure.Kind.NOT_SENT,
                String.valueOf(cause.getMessage()));
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            loop.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void sweep() {
        sweeping = false;
        HttpNodeConnection longest = idle.peekFirst();
        while (longest != null && longest.idleNanos() > IDLE_NANOS) {
            idle.removeFirst();
            longest.close();
            longest = idle.peekFirst();
        }
        if (longest != null) {
            sweepLater();
        }
    }
}
