package io.infaas.gateway.grpc;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.testing.RawNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node whose connections a test plays itself, frame by frame. */
final class PlayedNode extends RawNode {

    /** What happens on one connection, on a thread of its own. */
    interface FramePlay {
        void play(RawPeer connection) throws IOException;
    }

    private final BlockingQueue<RawPeer> accepted = new LinkedBlockingQueue<>();
    volatile @Nullable FramePlay frames;
    volatile int streamWindow = 65_535;
    volatile int maxStreams = 1_000;

    PlayedNode(String id) {
        super(id, connection -> {});
    }

    @Override
    public Node node() {
        return new Node(id, "127.0.0.1", 1, port(), Catalogs.NODE_TYPE);
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

    @Override
    protected void serve(Socket socket) throws IOException {
        RawPeer peer = RawPeer.server(socket, streamWindow, maxStreams);
        FramePlay played = frames;
        if (played == null) {
            accepted.add(peer);
        } else {
            played.play(peer);
        }
    }
}
