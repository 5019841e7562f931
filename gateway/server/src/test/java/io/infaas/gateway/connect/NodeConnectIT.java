package io.infaas.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that cannot be connected to mean the same to queries of either protocol. */
class NodeConnectIT {

    private static final String HOST = "node.test";

    private final PendingLookup lookup = new PendingLookup();
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    enum Protocol {
        HTTP,
        GRPC;

        /** What a query is answered: the code and the text. */
        String ask(FrontEnds frontEnds) throws Exception {
            if (this == GRPC) {
                Reply reply = Reply.grpc(frontEnds.h2, Reply.question("fashion", 10));
                return reply.grpcStatus() + " " + reply.grpcText();
            }
            Reply reply = Reply.http(
                    frontEnds.h1, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer("{\"inputs\":[]}"));
            return reply.status() + " " + reply.body();
        }
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void query_resolverHangs_delaysNoOtherQuery(Protocol protocol) throws Exception {
        Vertx servers = Vertx.vertx();
        MisbehavingNode sound = MisbehavingNode.start(servers, "sound");
        Node named = new Node("a", HOST, 1, 1, Catalogs.NODE_TYPE);
        FrontEnds frontEnds = frontEnds(named, sound.node());
        String answered = protocol == Protocol.GRPC ? "0 " : "200 ";

        Future<String> hanging = threads.submit(() -> protocol.ask(frontEnds));
        Until.holds("a lookup", () -> lookup.lookups.get() == 1);
        for (int i = 0; i < 20; i++) {
            assertThat(protocol.ask(frontEnds)).startsWith(answered);
        }

        // the lookup never ends: its own query goes elsewhere in time
        assertThat(hanging.get(20, TimeUnit.SECONDS)).startsWith(answered);
        assertThat(sound.seen).hasValue(21);
        frontEnds.close();
        sound.kill();
        servers.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void query_connectTimesOut_answeredAsForARefusedOneAndTheInstanceIsGone(Protocol protocol) throws Exception {
        // a fixed port below those that programs get: a port that was free a moment ago may be taken by now
        FrontEnds refused = frontEnds(new Node("a", "127.0.0.1", 1, 1, Catalogs.NODE_TYPE));
        String expected = protocol.ask(refused);
        refused.close();

        try (FullBacklog mute = new FullBacklog()) {
            FrontEnds frontEnds = frontEnds(new Node("a", "127.0.0.1", mute.port(), mute.port(), Catalogs.NODE_TYPE));
            IndexedInstance instance = frontEnds.routes.instances().get(0);
            assertThat(frontEnds.loads.isAvailable(instance)).isTrue();

            assertThat(protocol.ask(frontEnds)).isEqualTo(expected);

            assertThat(frontEnds.loads.isAvailable(instance)).isFalse();
            assertThat(frontEnds.count("infaas.gateway.retries", "cause", "failed"))
                    .isZero();
            frontEnds.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void query_nodeFailedAMomentAgo_noConnectBeforeTheBackoffIsOver(Protocol protocol) throws Exception {
        lookup.answers(HOST, "127.0.0.1");
        FrontEnds frontEnds = frontEnds(new Node("a", HOST, 1, 1, Catalogs.NODE_TYPE));
        IndexedInstance instance = frontEnds.routes.instances().get(0);
        String expected = protocol.ask(frontEnds);
        int first = lookup.lookups.get();

        frontEnds.loads.markRecovered(instance);
        assertThat(protocol.ask(frontEnds)).isEqualTo(expected);
        assertThat(lookup.lookups).hasValue(first);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        frontEnds.loads.markRecovered(instance);
        assertThat(protocol.ask(frontEnds)).isEqualTo(expected);

        assertThat(lookup.lookups).hasValueGreaterThan(first);
        frontEnds.close();
    }

    // one event loop serves all, so that nothing may hold it
    private FrontEnds frontEnds(Node... nodes) throws Exception {
        return new FrontEnds(
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                vertx -> NodeConnector.of(vertx, lookup, 1_000, nanos::get, () -> 0),
                GatewayLimits.DEFAULT,
                nodes);
    }

    /** A port whose backlog is full, so that the system leaves a connect unanswered. */
    private static final class FullBacklog implements AutoCloseable {

        private static final int MOST = 64;

        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new ArrayList<>();

        FullBacklog() throws IOException {
            while (fill()) {
                assertThat(sockets).hasSizeLessThan(MOST);
            }
        }

        private boolean fill() throws IOException {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
                return true;
            } catch (SocketTimeoutException full) {
                return false;
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
            server.close();
        }
    }
}
