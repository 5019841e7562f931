package io.infaas.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences through two gateways in processes of their own, the first of which is killed. */
class SequencesOverGatewaysIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");
    private static final int SEQUENCES = 200;
    private static final int ALTERNATING = 4;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<SummingNode> nodes = new ArrayList<>();
    private final List<GatewayChild> gateways = new ArrayList<>();
    private final List<TritonClient> clients = new ArrayList<>();
    private final Map<Object, String> homes = new HashMap<>();
    private final Map<Object, Integer> sums = new HashMap<>();
    private final List<String> lost = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        ViewFixture fixture = new ViewFixture().variant("sum", "fp32", 1, 0.9, 1);
        for (String id : List.of("a", "b", "c")) {
            SummingNode node = new SummingNode(vertx, id);
            nodes.add(node);
            fixture.node(node.node());
        }
        View view = fixture.everywhere().view();
        for (String name : List.of("first", "second")) {
            Path own = Files.createDirectory(folder.resolve(name));
            ViewFile.write(own.resolve("view.json"), view);
            GatewayChild gateway = new GatewayChild(
                    own, JVM, List.of("--view=" + own.resolve("view.json"), "--sequence-idle-ms=60000"));
            gateways.add(gateway);
            clients.add(new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP));
        }
    }

    @AfterEach
    void end() throws Exception {
        gateways.forEach(GatewayChild::close);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void sequences_firstGatewayKilled_continueAtTheSameInstancesWithTheRightSums() throws Exception {
        send(0, 1, true, false);
        assertThat(new HashSet<>(homes.values())).containsExactlyInAnyOrder("a", "b", "c");
        for (int step = 0; step < ALTERNATING; step++) {
            send(1 - step % 2, 10 + step, false, false);
        }
        gateways.get(0).close();
        send(1, 100, false, false);
        send(1, 1_000, false, true);

        System.out.printf(
                "sequences over two gateways, the first killed: %d sequences on %s, %d lost%n",
                sums.size(), new HashSet<>(homes.values()), lost.size());
        assertThat(lost).isEmpty();
        assertThat(sums).hasSize(SEQUENCES).allSatisfy((sequence, sum) -> assertThat(sum)
                .isEqualTo(1 + 10 + 11 + 12 + 13 + 100 + 1_000 + bias(sequence)));
        assertThat(nodes).allSatisfy(node -> assertThat(node.sequences()).isZero());
    }

    @Test
    void continuation_ofASequenceThatNeverStarted_getsTheErrorOfTheNode() throws Exception {
        assertThat(clients.get(1)
                        .inferWithMetadata(SummingNode.request("fashion", 4_711L, 1, false, false), DEADLINE)
                        .map("answered")
                        .otherwise(Throwable::getMessage)
                        .await(30, TimeUnit.SECONDS))
                .isEqualTo(
                        "inference request for sequence 4711 to model 'fashion' must specify the START flag on the first"
                                + " request of the sequence");
    }

    /** The next request of each sequence, all at once. */
    private void send(int gateway, int number, boolean start, boolean end) throws Exception {
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 1; i <= SEQUENCES; i++) {
            Object sequence = i % 2 == 0 ? (Object) (long) i : "sequence " + i;
            int value = number + (start ? bias(sequence) : 0);
            answers.add(clients.get(gateway)
                    .inferWithMetadata(SummingNode.request("fashion", sequence, value, start, end), DEADLINE)
                    .onSuccess(reply -> record(sequence, reply))
                    .onFailure(cause -> lose(sequence + ": " + cause.getMessage())));
        }
        Future.join(answers).otherwiseEmpty().await(60, TimeUnit.SECONDS);
    }

    /** A number by which the sums of two sequences differ. */
    private static int bias(Object sequence) {
        return 10_000 * Integer.parseInt(sequence.toString().replaceAll("\\D", ""));
    }

    private synchronized void record(Object sequence, InferReply reply) {
        String node = reply.header("infaas-node").orElse("none");
        sums.put(sequence, SummingNode.sum(reply.answer()));
        if (!homes.computeIfAbsent(sequence, any -> node).equals(node)) {
            lost.add("%s moved from %s to %s".formatted(sequence, homes.get(sequence), node));
        }
    }

    private synchronized void lose(String why) {
        lost.add(why);
    }
}
