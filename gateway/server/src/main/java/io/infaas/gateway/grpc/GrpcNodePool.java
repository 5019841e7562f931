package io.infaas.gateway.grpc;

import io.infaas.gateway.connect.NodeCancels;
import io.infaas.gateway.connect.NodeDialer;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.ConnectFailure;
import io.infaas.gateway.h2.ConnectionListener;
import io.infaas.gateway.h2.H2ChannelOptions;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.security.NodeSecrets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one node: one, plus a second only while the first has no free stream. A further connection
 * costs more writes and reads for the same queries. Requests without a free stream wait in a bounded queue. A failed connect
 * fails all waiting requests, and during the backoff all new ones. Confined to the event loop.
 */
final class GrpcNodePool implements NodePools.NodePool {

    private static final int MOST_CONNECTIONS = 2;

    /**
     * A request for a stream to the node. The pool calls exactly one of the two methods, unless the request is cancelled first.
     */
    interface StreamRequest {

        void onOpen(H2Connection connection);

        void onFailure(AttemptFailure failure);
    }

    private final NodeDialer dialer;
    private final EventLoop loop;
    private final AsciiString authority;
    private final NodeSecrets secrets;
    private final int mostWaiting;
    private final NodeCancels cancels;
    private final List<H2Connection> connections = new ArrayList<>(MOST_CONNECTIONS);
    private final Deque<StreamRequest> waiting = new ArrayDeque<>();
    private boolean dialing;
    private long usedNanos = System.nanoTime();
    private boolean closed;

    /**
     * Creates a pool without a connection.
     *
     * @param authority host and port of the node, as in the requests' {@code :authority}
     * @param secrets secrets that the node expects in a request
     * @param mostWaiting requests that may wait for a stream
     * @param cancels cancels requests at the node
     */
    GrpcNodePool(
            NodeDialer dialer,
            EventLoop loop,
            String authority,
            NodeSecrets secrets,
            int mostWaiting,
            NodeCancels cancels) {
        this.dialer = dialer;
        this.loop = loop;
        this.authority = AsciiString.of(authority);
        this.secrets = secrets;
        this.mostWaiting = mostWaiting;
        this.cancels = cancels;
    }

    AsciiString authority() {
        return authority;
    }

    NodeSecrets secrets() {
        return secrets;
    }

    /** Gives the request a connection with a free stream, at once if there is one. */
    void acquire(StreamRequest request) {
        usedNanos = System.nanoTime();
        H2Connection open = withRoom();
        if (open != null && waiting.isEmpty()) {
            request.onOpen(open);
        } else if (closed || waiting.size() >= mostWaiting) {
            request.onFailure(
                    new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "all connections to the node are in use"));
        } else if (connections.isEmpty() && !dialing && dialer.backoffNanos() > 0) {
            request.onFailure(AttemptFailure.of(dialer.backoffFailure()));
        } else {
            waiting.add(request);
            dial();
        }
    }

    /** Cancels a request that was sent as a whole. */
    void cancel(AbandonedStream sent) {
        cancels.cancel(sent);
    }

    /** Removes a waiting request. */
    void cancel(StreamRequest request) {
        waiting.remove(request);
    }

    private @Nullable H2Connection withRoom() {
        for (int i = 0; i < connections.size(); i++) {
            H2Connection connection = connections.get(i);
            if (connection.room() > 0) {
                return connection;
            }
        }
        return null;
    }

    private void dial() {
        if (dialing || connections.size() >= MOST_CONNECTIONS) {
            return;
        }
        if (dialer.backoffNanos() > 0) {
            onDialFailure(dialer.backoffFailure());
            return;
        }
        dialing = true;
        dialer.connect(this::prepare).addListener((Future<Channel> dialed) -> onDialed(dialed));
    }

    private void prepare(Channel channel, Promise<Void> usable) {
        H2ChannelOptions.set(channel);
        channel.pipeline().addLast(H2Connection.client(H2Limits.DEFAULT, new Watch(usable)));
    }

    private void onDialed(Future<Channel> dialed) {
        dialing = false;
        if (!dialed.isSuccess()) {
            onDialFailure(dialed.cause());
            return;
        }
        H2Connection connection = dialed.getNow().pipeline().get(H2Connection.class);
        // null: the connection is closed already
        if (connection != null) {
            connections.add(connection);
        }
        serve();
        if (closed && connection != null) {
            connection.retire();
        }
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            H2Connection open = withRoom();
            if (open == null) {
                dial();
                return;
            }
            waiting.remove().onOpen(open);
        }
    }

    private void onDialFailure(Throwable cause) {
        // waiting requests get a stream of a remaining connection
        if (!connections.isEmpty()) {
            return;
        }
        AttemptFailure failure = AttemptFailure.of((ConnectFailure) cause);
        for (StreamRequest request = waiting.poll(); request != null; request = waiting.poll()) {
            request.onFailure(failure);
        }
    }

    @Override
    public boolean isIdleFor(long nanos) {
        return waiting.isEmpty()
                && System.nanoTime() - usedNanos > nanos
                && connections.stream().allMatch(connection -> connection.streams() == 0);
    }

    @Override
    public void close() {
        closed = true;
        for (H2Connection connection : List.copyOf(connections)) {
            connection.retire();
        }
    }

    /** Observes one connection from its first packet to its end. */
    private final class Watch implements ConnectionListener {

        private final Promise<Void> usable;

        Watch(Promise<Void> usable) {
            this.usable = usable;
        }

        @Override
        public void onSettled(H2Connection connection) {
            if (!usable.trySuccess(null)) {
                serve();
            }
        }

        @Override
        public void onStreamFreed(H2Connection connection) {
            if (!waiting.isEmpty()) {
                // the caller that frees the stream is still using it
                loop.execute(GrpcNodePool.this::serve);
            }
        }

        @Override
        public void onRetiring(H2Connection connection) {
            connections.remove(connection);
        }

        @Override
        public void onClosed(H2Connection connection) {
            connections.remove(connection);
            onStreamFreed(connection);
        }

        @Override
        public StreamHandler onStreamOpened(H2Stream stream) {
            throw new IllegalStateException("a server opens no streams");
        }
    }

    /** A stream to a node whose answer is not needed. */
    record AbandonedStream(H2Stream stream) implements NodeCancels.SentQuery, StreamHandler {

        @Override
        public boolean isOver() {
            return stream.isOver();
        }

        @Override
        public void discardAnswer() {
            stream.handle(this);
        }

        @Override
        public void cancel() {
            stream.reset(Http2Error.CANCEL);
        }

        @Override
        public void onHeaders(H2Stream from, Http2Headers headers, boolean end) {
            // no caller waits for the answer
        }

        @Override
        public void onData(H2Stream from, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
            from.credit(length);
        }

        @Override
        public void onLost(H2Stream from, StreamLoss loss) {
            // the answer is not needed
        }
    }
}
