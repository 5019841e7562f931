package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.bench.BenchBackend;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that send queries and reset them at once, on new connections whenever theirs end, take nothing from a client beside them,
 * although the nodes end a connection on which much is cancelled.
 */
class RapidResetIT {

    private static final int ATTACKERS = 8;
    private static final int RESETS_AT_A_TIME = 50;

    /** Cancels after which a node ends a connection. */
    private static final int MOST_CANCELS = 20;

    private final BenchBackend http = BenchBackend.start();
    private final AtomicInteger queries = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final List<Thread> attackers = new ArrayList<>();
    private final List<PlayedNode> nodes = new ArrayList<>();
    private FrontEnds fronts;
    private volatile boolean over;

    @BeforeEach
    void open() throws Exception {
        for (String id : List.of("a", "b")) {
            PlayedNode node = new PlayedNode(id);
            node.frames = this::serve;
            nodes.add(node);
        }
        fronts = new FrontEnds(
                GatewayLimits.DEFAULT,
                nodes.stream()
                        .map(PlayedNode::node)
                        .map(node ->
                                new Node(node.id(), node.host(), http.httpPort(), node.grpcPort(), Catalogs.NODE_TYPE))
                        .toArray(Node[]::new));
    }

    @AfterEach
    void close() throws Exception {
        Until.within(10, () -> fronts.metrics.queriesInFlight() == 0);
        fronts.close();
        for (PlayedNode node : nodes) {
            node.close();
        }
        http.close();
    }

    private void serve(RawPeer connection) throws IOException {
        while (true) {
            RawPeer.Heard asked = connection.awaitRequest();
            queries.incrementAndGet();
            if (connection.resets() > MOST_CANCELS) {
                cancels.addAndGet(connection.resets());
                connection.close();
                return;
            }
            if (!asked.reset()) {
                Exchanges.answer(connection, asked);
            }
        }
    }

    private void attack() {
        while (!over) {
            try (RawPeer client = RawPeer.client(fronts.grpc.port(), 65_535)) {
                while (!over && client.goodbyes.isEmpty()) {
                    for (int i = 0; i < RESETS_AT_A_TIME; i++) {
                        client.reset(Exchanges.ask(client, "attack"), Http2Error.CANCEL);
                        resets.incrementAndGet();
                    }
                    client.sync();
                }
            } catch (IOException ended) {
                // the next connection
            }
        }
    }

    @Test
    void resets_ofManyConnections_othersLoseNothing() throws Exception {
        try (RawProbeClient probe = new RawProbeClient(fronts.httpPort(), fronts.grpc.port())) {
            for (int i = 0; i < ATTACKERS; i++) {
                Thread attacker = new Thread(this::attack, "attacker-" + i);
                attackers.add(attacker);
                attacker.start();
            }

            probe.assertServed(4 * RawProbeClient.PER_SECOND);

            over = true;
            for (Thread attacker : attackers) {
                attacker.join(20_000);
            }
            probe.assertServed(RawProbeClient.PER_SECOND);
        }
        assertThat(resets).hasValueGreaterThan(1_000);
    }
}
