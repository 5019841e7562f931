package io.infaas.gateway.http;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.connect.NodeDialer;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.ConnectFailure;
import io.infaas.gateway.frontend.ForwardedHeaders;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.triton.client.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The connections of one event loop to one node; connections and waiting attempts are bounded. Reuses the most recently used
 * connection first, so that surplus ones become idle and close. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the timers run while a connection is idle or an attempt waits
final class HttpNodePool implements NodePools.NodePool {

    private static final int MAX_CONNECTIONS = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SWEEP_SECONDS = 10;

    private final NodeDialer dialer;
    private final EventLoop loop;
    private final int maxWaiting;
    private final NodeCancels cancels;
    private final NodeRequestHeaders headers;
    private final ByteBuf ownLines;
    private final Deque<HttpNodeConnection> idle = new ArrayDeque<>();
    private final Deque<HttpAttempt> waiting = new ArrayDeque<>();
    /** Number of established connections. */
    private int open;

    private int dialing;
    private boolean sweeping;
    private boolean retrying;
    private boolean closed;
    private long usedNanos = System.nanoTime();

    /**
     * Creates a pool without a connection.
     *
     * @param ownLines the gateway's header lines for each request
     * @param maxWaiting attempts that may wait for a connection
     * @param cancels cancels queries at the node
     */
    HttpNodePool(
            NodeDialer dialer,
            EventLoop loop,
            NodeRequestHeaders headers,
            ByteBuf ownLines,
            int maxWaiting,
            NodeCancels cancels) {
        this.dialer = dialer;
        this.loop = loop;
        this.headers = headers;
        this.ownLines = ownLines;
        this.maxWaiting = maxWaiting;
        this.cancels = cancels;
    }

    ByteBuf ownLines() {
        return ownLines.duplicate();
    }

    NodeRequestHeaders headers() {
        return headers;
    }

    /** Gives the attempt a connection, at once or later, or fails it later if none is available. */
    void acquire(HttpAttempt attempt) {
        HttpNodeConnection used = idle.pollLast();
        while (used != null && !used.isActive()) {
            used = idle.pollLast();
        }
        if (used != null) {
            attempt.onConnected(used);
        } else if (closed || waiting.size() >= maxWaiting) {
            AttemptFailure failure =
                    new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "all connections to the node are in use");
            loop.execute(() -> attempt.onLost(failure));
        } else if (open + dialing == 0 && dialer.backoffNanos() > 0) {
            AttemptFailure failure = AttemptFailure.of(dialer.backoffFailure());
            loop.execute(() -> attempt.onLost(failure));
        } else {
            waiting.addLast(attempt);
            usedNanos = System.nanoTime();
            dial();
        }
    }

    /** Cancels a query that was sent as a whole. */
    void cancel(HttpNodeConnection sent) {
        cancels.cancel(sent);
    }

    void cancel(HttpAttempt attempt) {
        waiting.remove(attempt);
    }

    /** Returns a free connection to the pool. */
    void release(HttpNodeConnection connection) {
        HttpAttempt next = waiting.pollFirst();
        if (next != null) {
            next.onConnected(connection);
        } else if (closed) {
            connection.close();
        } else {
            idle.addLast(connection);
            sweepLater();
        }
    }

    /** Notifies that an established connection is closed. */
    void onClosed(HttpNodeConnection connection) {
        idle.remove(connection);
        open--;
        dial();
    }

    @Override
    public boolean isIdleFor(long nanos) {
        return System.nanoTime() - usedNanos > nanos && open + dialing == 0 && waiting.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        idle.forEach(HttpNodeConnection::close);
    }

    // dials once more for each waiting attempt without a pending connect
    private void dial() {
        if (dialing >= waiting.size() || open + dialing >= MAX_CONNECTIONS) {
            return;
        }
        long backoffNanos = dialer.backoffNanos();
        if (backoffNanos == 0) {
            dialing++;
            // even an immediate failure is reported later, as callers expect
            dialer.connect(this::prepare).addListener((Future<Channel> dialed) -> loop.execute(() -> onDialed(dialed)));
        } else if (open + dialing > 0) {
            dialLater(backoffNanos);
        } else {
            loop.execute(() -> failAll(AttemptFailure.of(dialer.backoffFailure())));
        }
    }

    private void dialLater(long nanos) {
        if (!retrying) {
            retrying = true;
            loop.schedule(
                    () -> {
                        retrying = false;
                        dial();
                    },
                    nanos,
                    TimeUnit.NANOSECONDS);
        }
    }

    private void prepare(Channel channel, Promise<Void> usable) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setWriteBufferWaterMark(HttpCodecs.UNSENT);
        HttpCodecs.NodeAnswerDecoder decoder = HttpCodecs.ofNode();
        channel.pipeline().addLast(decoder, new HttpNodeConnection(this, channel, decoder));
        usable.setSuccess(null);
    }

    private void onDialed(Future<Channel> dialed) {
        dialing--;
        if (!dialed.isSuccess()) {
            onDialFailure(AttemptFailure.of((ConnectFailure) dialed.cause()));
            return;
        }
        HttpNodeConnection connection = dialed.getNow().pipeline().get(HttpNodeConnection.class);
        // null: the connection is closed already
        if (connection != null && connection.isActive()) {
            open++;
            connection.establish();
            connection.release();
        }
        dial();
    }

    private void onDialFailure(AttemptFailure failure) {
        if (open + dialing == 0) {
            failAll(failure);
        } else {
            HttpAttempt first = waiting.pollFirst();
            if (first != null) {
                first.onLost(failure);
            }
            dial();
        }
    }

    // attempts that return to this pool because of their failure do not fail a second time
    private void failAll(AttemptFailure failure) {
        List<HttpAttempt> failing = new ArrayList<>(waiting);
        waiting.clear();
        failing.forEach(attempt -> attempt.onLost(failure));
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

    /**
     * The headers that the gateway adds to requests to nodes, and the filters for all others.
     *
     * @param requestFilter filter for client headers that pass to a node
     * @param answerFilter filter for a node's answer headers that pass to the client
     * @param secrets that nodes require
     */
    record NodeRequestHeaders(
            Predicate<CharSequence> requestFilter, Predicate<CharSequence> answerFilter, NodeSecrets secrets) {

        static NodeRequestHeaders of(NodeSecrets secrets) {
            return new NodeRequestHeaders(
                    secrets.createFilter(ForwardedHeaders::passes), secrets.createFilter(HeadWriter.BACK), secrets);
        }

        /** Returns the gateway's header lines for each request to a node, with its secret. */
        ByteBuf createLines(Node node) {
            String address = NodeAddress.authority(node.host(), node.httpPort());
            String secret = secrets.forNode(node.id()).httpLine();
            return Unpooled.copiedBuffer("host: " + address + "\r\n" + secret, StandardCharsets.ISO_8859_1);
        }
    }
}
