package io.infaas.gateway.testing;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that a test plays itself, connection by connection, byte by byte. */
public final class RawNode implements AutoCloseable {

    /** What happens on one connection, on a thread of its own. */
    public interface Play {
        void play(RawConnection connection) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    public final AtomicInteger ended = new AtomicInteger();
    public volatile Play play;

    private final String id;

    public RawNode(Play play) throws IOException {
        this("raw", play);
    }

    public RawNode(String id, Play play) throws IOException {
        this.id = id;
        this.play = play;
        daemon(this::accept);
    }

    public Node node() {
        return new Node(id, "127.0.0.1", server.getLocalPort(), 1, Catalogs.NODE_TYPE);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (RawConnection connection = new RawConnection(socket)) {
            play.play(connection);
        } catch (IOException gone) {
            // the gateway has closed it
        } finally {
            ended.incrementAndGet();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-node");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
