package io.infaas.gateway.grpc;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.h2.RawPeer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node whose connections a test plays itself, frame by frame. */
final class PlayedNode implements AutoCloseable {

    /** What happens on one connection, on a thread of its own. */
    interface Play {
        void play(RawPeer connection) throws IOException;
    }

    private final String id;
    private final ServerSocket server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<RawPeer> accepted = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile @Nullable Play play;
    volatile int streamWindow = 65_535;
    volatile int maxStreams = 1_000;
    private volatile boolean closed;

    PlayedNode(String id) throws IOException {
        this.id = id;
        daemon(this::accept);
    }

    Node node() {
        return new Node(id, "127.0.0.1", 1, server.getLocalPort(), Catalogs.NODE_TYPE);
    }

    /**
     * Connects to played nodes, however long the machine lets them wait for a core. A stage has no probe: an instance whose node came
     * too late would be gone for good, and its queries would wait for it until their deadline.
     */
    static NodeConnector patientConnector(Vertx vertx) {
        return NodeConnector.of(
                vertx,
                host -> CompletableFuture.completedStage(List.of(InetAddress.getLoopbackAddress())),
                60_000,
                System::nanoTime,
                () -> 1);
    }

    /** The next connection of the gateway; only without a play. */
    RawPeer awaitConnection() throws InterruptedException {
        RawPeer peer = accepted.poll(20, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("no connection came");
        }
        return peer;
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
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            RawPeer peer = RawPeer.server(socket, streamWindow, maxStreams);
            Play played = play;
            if (played == null) {
                accepted.add(peer);
            } else {
                played.play(peer);
            }
        } catch (IOException gone) {
            // the gateway has closed it
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "played-node");
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
