package io.infaas.gateway.http;

import io.infaas.gateway.forward.SendFailure;
import io.infaas.gateway.view.Node;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop to one node: bounded, as are the attempts that wait for one. The one that was used last is used
 * first, so that those that are not needed are closed after a while. For its event loop alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the timer runs as long as something is idle
final class NodePool {

    private static final int MAX_CONNECTIONS = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SWEEP_SECONDS = 10;

    private final LoopPools owner;
    private final Node node;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final int maxWaiting;
    private final ByteBuf host;
    private final Deque<NodeConnection> idle = new ArrayDeque<>();
    private final Deque<Attempt> waiting = new ArrayDeque<>();
    private int open;
    private int connecting;
    private boolean sweeping;
    private boolean closed;

    NodePool(LoopPools owner, Node node, EventLoop loop, Bootstrap bootstrap, int maxWaiting) {
        this.owner = owner;
        this.node = node;
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.maxWaiting = maxWaiting;
        String address = node.host().indexOf(':') < 0 ? node.host() : "[" + node.host() + "]";
        this.host =
                Unpooled.copiedBuffer("host: " + address + ":" + node.httpPort() + "\r\n", StandardCharsets.ISO_8859_1);
    }

    /** Header line that names the node. */
    ByteBuf host() {
        return host.duplicate();
    }

    /** Gives the attempt a connection, at once or later, or tells it later that there is none. */
    void acquire(Attempt attempt) {
        NodeConnection used = idle.pollLast();
        while (used != null && !used.active()) {
            used = idle.pollLast();
        }
        if (used != null) {
            attempt.connected(used);
        } else if (closed || waiting.size() >= maxWaiting) {
            loop.execute(() ->
                    attempt.lost(new SendFailure(SendFailure.Kind.NOT_SENT, "all connections to the node are taken")));
        } else {
            waiting.addLast(attempt);
            connect();
        }
    }

    /** The attempt waits no longer. */
    void cancel(Attempt attempt) {
        waiting.remove(attempt);
    }

    /** The connection is free. */
    void release(NodeConnection connection) {
        Attempt next = waiting.pollFirst();
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
    void closed(NodeConnection connection) {
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
        idle.forEach(NodeConnection::close);
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
                        channel.pipeline().addLast(Codecs.ofNode(), new NodeConnection(NodePool.this, channel));
                    }
                })
                .connect(InetSocketAddress.createUnresolved(node.host(), node.httpPort()))
                // also a failure that is known at once is told later, as callers expect
                .addListener((ChannelFuture connected) -> loop.execute(() -> connected(connected)));
    }

    private void connected(ChannelFuture connected) {
        connecting--;
        if (connected.isSuccess()) {
            NodeConnection connection = connected.channel().pipeline().get(NodeConnection.class);
            // null: it is closed already, and was counted out
            if (connection != null) {
                connection.release();
            }
            connect();
            return;
        }
        open--;
        Attempt first = waiting.pollFirst();
        if (first != null) {
            first.lost(failure(connected.cause()));
        }
        connect();
        owner.unused(node, this);
    }

    private static SendFailure failure(Throwable cause) {
        boolean nobody = !(cause instanceof ConnectTimeoutException)
                && (cause instanceof ConnectException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException);
        return new SendFailure(
                nobody ? SendFailure.Kind.NOT_THERE : SendFailure.Kind.NOT_SENT, String.valueOf(cause.getMessage()));
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            loop.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void sweep() {
        sweeping = false;
        NodeConnection longest = idle.peekFirst();
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
