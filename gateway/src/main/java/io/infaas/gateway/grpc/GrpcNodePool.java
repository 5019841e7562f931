package io.infaas.gateway.grpc;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.h2.ConnectionListener;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.netty.channel.EventLoop;
import io.netty.util.AsciiString;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one node: one, and a second only while the first has no room for another stream, since each
 * further one costs more writes and reads for the same queries. Who finds no room waits, bounded in number; a connection that does not
 * come up fails all who wait, and for a while those who ask next. On the event loop.
 */
final class GrpcNodePool {

    private static final int MOST_CONNECTIONS = 2;
    private static final long FIRST_BACK_OFF_MS = 20;
    private static final long LONGEST_BACK_OFF_MS = 1_000;

    /** Who wants a stream to the node; told exactly one of both, unless it leaves before. */
    interface Taker {

        void opened(H2Connection connection);

        void failed(AttemptFailure failure);
    }

    private final NodeDialler dialler;
    private final EventLoop loop;
    private final String host;
    private final int port;
    private final AsciiString authority;
    private final int mostWaiting;
    private final List<H2Connection> connections = new ArrayList<>(MOST_CONNECTIONS);
    private final Deque<Taker> waiting = new ArrayDeque<>();
    private int dialling;
    private long backOffMs;
    private long notBeforeNanos = System.nanoTime();
    private long usedNanos = System.nanoTime();
    private boolean closed;

    GrpcNodePool(NodeDialler dialler, EventLoop loop, String host, int port, int mostWaiting) {
        this.dialler = dialler;
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.authority = AsciiString.of(Node.address(host, port));
        this.mostWaiting = mostWaiting;
    }

    AsciiString authority() {
        return authority;
    }

    /** Gets the taker a connection with room for a stream, at once where there is one. */
    void take(Taker taker) {
        usedNanos = System.nanoTime();
        H2Connection open = withRoom();
        if (open != null && waiting.isEmpty()) {
            taker.opened(open);
        } else if (closed || waiting.size() >= mostWaiting) {
            taker.failed(new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "all connections to the node are taken"));
        } else if (connections.isEmpty() && dialling == 0 && usedNanos - notBeforeNanos < 0) {
            taker.failed(new AttemptFailure(AttemptFailure.Kind.NOT_THERE, "the node was not there a moment ago"));
        } else {
            waiting.add(taker);
            if (connections.size() + dialling < MOST_CONNECTIONS && (dialling == 0 || connections.isEmpty())) {
                dial();
            }
        }
    }

    /** The taker wants no stream any more. */
    void leave(Taker taker) {
        waiting.remove(taker);
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
        if (dialling > 0) {
            return;
        }
        dialling++;
        dialler.dial(loop, host, port, new Watch());
    }

    private void up(H2Connection connection) {
        backOffMs = 0;
        serve();
        if (closed) {
            connection.retire();
        }
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            H2Connection open = withRoom();
            if (open == null) {
                if (connections.size() + dialling < MOST_CONNECTIONS) {
                    dial();
                }
                return;
            }
            waiting.remove().opened(open);
        }
    }

    private void notUp(Throwable cause) {
        backOffMs = backOffMs == 0 ? FIRST_BACK_OFF_MS : Math.min(LONGEST_BACK_OFF_MS, backOffMs * 2);
        notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backOffMs);
        if (!connections.isEmpty()) {
            return;
        }
        boolean nobody = cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException;
        AttemptFailure failure = new AttemptFailure(
                nobody ? AttemptFailure.Kind.NOT_THERE : AttemptFailure.Kind.NOT_SENT,
                String.valueOf(cause.getMessage()));
        for (Taker taker = waiting.poll(); taker != null; taker = waiting.poll()) {
            taker.failed(failure);
        }
    }

    /** Whether nothing was asked of it for so long, and nothing is under way. */
    boolean idleFor(long nanos) {
        return waiting.isEmpty()
                && System.nanoTime() - usedNanos > nanos
                && connections.stream().allMatch(connection -> connection.streams() == 0);
    }

    /** Takes nothing new; what is under way finishes. */
    void close() {
        closed = true;
        for (H2Connection connection : List.copyOf(connections)) {
            connection.retire();
        }
    }

    /** One attempt to have a connection, and that connection's life. */
    private final class Watch implements ConnectionListener, NodeDialler.Outcome {

        private boolean pending = true;

        @Override
        public void settled(H2Connection connection) {
            if (pending) {
                pending = false;
                dialling--;
                connections.add(connection);
                up(connection);
            } else {
                serve();
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (pending) {
                pending = false;
                dialling--;
                notUp(cause);
            }
        }

        @Override
        public void freed(H2Connection connection) {
            if (!waiting.isEmpty()) {
                // the one that frees it is still at work on it
                loop.execute(GrpcNodePool.this::serve);
            }
        }

        @Override
        public void retiring(H2Connection connection) {
            connections.remove(connection);
        }

        @Override
        public void closed(H2Connection connection) {
            connections.remove(connection);
            failed(new ConnectException("the node closed the connection before it was usable"));
        }

        @Override
        public StreamHandler opened(H2Stream stream) {
            throw new IllegalStateException("a server opens no streams");
        }
    }
}
