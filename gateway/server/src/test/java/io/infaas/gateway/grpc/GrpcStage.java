package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The front over nodes that a test plays, the first of which is chosen first. */
final class GrpcStage implements AutoCloseable {

    final ExecutorService threads = Executors.newCachedThreadPool();
    final PlayedNode[] nodes;
    final PlayedNode node;
    final FrontEnds fronts;
    private final Queue<RawPeer> clients = new ConcurrentLinkedQueue<>();

    GrpcStage(int nodeCount) {
        this(nodeCount, Vertx.vertx(), GatewayLimits.DEFAULT);
    }

    GrpcStage(int nodeCount, GatewayLimits limits) {
        this(nodeCount, Vertx.vertx(), limits);
    }

    /** A stage whose nodes get all queries at once, whatever they can execute. */
    static GrpcStage sendingAll(int nodeCount) {
        GatewayLimits limits = GatewayLimits.DEFAULT.withBounds(InstanceLimits.DEFAULT.withoutAdaptiveConcurrency());
        return new GrpcStage(nodeCount, Vertx.vertx(), limits);
    }

    /** A front with one event loop, so that all its clients have connections to nodes in common. */
    static GrpcStage onOneLoop(int nodeCount) {
        return new GrpcStage(nodeCount, Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), GatewayLimits.DEFAULT);
    }

    private GrpcStage(int nodeCount, Vertx vertx, GatewayLimits limits) {
        nodes = new PlayedNode[nodeCount];
        for (int i = 0; i < nodeCount; i++) {
            nodes[i] = new PlayedNode("n" + i);
        }
        node = nodes[0];
        fronts = new FrontEnds(
                vertx,
                PlayedNode::patientConnector,
                limits,
                Arrays.stream(nodes).map(PlayedNode::node).toArray(Node[]::new));
    }

    /** Plays all connections to the nodes. */
    GrpcStage playing(PlayedNode.FramePlay play) {
        for (PlayedNode each : nodes) {
            each.frames = play;
        }
        return this;
    }

    RawPeer client() {
        return client(65_535);
    }

    /** A client of the front, which is closed with the stage. */
    RawPeer client(int streamWindow) {
        try {
            RawPeer client = RawPeer.client(fronts.grpc.port(), streamWindow);
            clients.add(client);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of its own is served by a node that answers all. */
    void assertAnotherIsServed() throws IOException {
        try (RawPeer other = client()) {
            assertServed(other);
        }
    }

    static void assertServed(RawPeer client) throws IOException {
        assertThat(Exchanges.readAnsweredId(client.await(Exchanges.ask(client, "next"))))
                .isEqualTo("next");
    }

    /** The client's next query is answered by that connection of the node. */
    static void assertServed(RawPeer client, RawPeer node) throws IOException {
        int next = Exchanges.ask(client, "next");
        Exchanges.answer(node, Exchanges.awaitRequest(node, "next"));
        assertThat(Exchanges.readAnsweredId(client.await(next))).isEqualTo("next");
    }

    @Override
    public void close() throws IOException {
        for (RawPeer client : clients) {
            client.close();
        }
        Until.within(10, () -> fronts.metrics.queriesInFlight() == 0);
        assertThat(fronts.serving.retryBuffer().bytes()).isZero();
        fronts.closing(nodes).closing(threads::shutdownNow).close();
    }
}
