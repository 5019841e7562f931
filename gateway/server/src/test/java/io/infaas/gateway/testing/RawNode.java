package io.infaas.gateway.testing;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that a test plays itself, connection by connection, byte by byte. */
public class RawNode implements AutoCloseable {

    /** What happens on one connection, on a thread of its own. */
    public interface Play {
        void play(RawConnection connection) throws IOException;
    }

    protected final String id;
    private final ServerSocket server;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    public final AtomicInteger connections = new AtomicInteger();
    public final AtomicInteger ended = new AtomicInteger();
    public volatile Play play;
    private volatile boolean closed;

    public RawNode(Play play) {
        this("raw", play);
    }

    public RawNode(String id, Play play) {
        this.id = id;
        this.play = play;
        try {
            server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public Node node() {
        return new Node(id, "127.0.0.1", port(), 1, Catalogs.NODE_TYPE);
    }

    protected final int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                if (closed) {
                    // accepted while it was closed, or the gateway would take it for a node that is there
                    socket.close();
                }
                daemon(() -> {
                    try {
                        serve(socket);
                    } catch (IOException gone) {
                        // the gateway has closed it
                    } finally {
                        ended.incrementAndGet();
                    }
                });
            } catch (IOException end) {
                return;
            }
        }
    }

    protected void serve(Socket socket) throws IOException {
        try (RawConnection connection = new RawConnection(socket)) {
            play.play(connection);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-node");
        thread.setDaemon(true);
        thread.start();
    }

    /** Listens no more and drops all connections. */
    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
