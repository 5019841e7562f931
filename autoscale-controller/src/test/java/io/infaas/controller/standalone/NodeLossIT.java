package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.TritonClient;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A node that is killed with queries in it costs none of them. */
final class NodeLossIT {

    private static final int KILLS = 10;

    @Test
    void nodeKilledTenTimesUnderLoad_losesNoQueryAndGivesNoWrongAnswer() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none")) {
            InfaasProcess.Ports ports = infaas.awaitServing();
            Questions questions = Questions.of(16, 8);
            OpenLoop load = new OpenLoop(
                    client(vertx, ports.grpc()),
                    questions,
                    references(client(vertx, ports.nodes().get(1).grpc()), ports.catalog(), questions));
            load.capacity(4, Duration.ofSeconds(3));
            double capacity = load.capacity(8, Duration.ofSeconds(4));
            long victim = ports.nodes().get(0).pid();

            OpenLoop.Running running = load.start(0.6 * capacity);
            try {
                for (int i = 0; i < KILLS; i++) {
                    int before = load.answeredBy("local-1");
                    await("local-1 has work", () -> load.answeredBy("local-1") > before + 10);
                    assertThat(ProcessHandle.of(victim).orElseThrow().destroyForcibly())
                            .isTrue();
                    victim = Long.parseLong(infaas.await("local-1 is back \\(pid (\\d+)\\)", 120)
                            .group(1));
                }
            } finally {
                running.stop();
            }

            System.out.printf(
                    "%d kills at 60 %% of %.0f queries/s of 8 items: %d sent, %d right, %d by local-1%n",
                    KILLS, capacity, load.sent(), load.right(), load.answeredBy("local-1"));
            assertThat(load.lost()).isEmpty();
            assertThat(load.wrong()).isEmpty();
            assertThat(load.right()).isEqualTo(load.sent()).isGreaterThan(500);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static TritonClient client(Vertx vertx, int port) {
        return new TritonClient(vertx, "127.0.0.1", port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    /** What every variant answers to every question, asked of a node directly. */
    private static Map<String, List<ByteString>> references(TritonClient node, Catalog catalog, Questions questions)
            throws Exception {
        Map<String, List<ByteString>> references = new HashMap<>();
        for (Variant variant : catalog.variants()) {
            List<ByteString> answers = new ArrayList<>();
            for (int question = 0; question < questions.count(); question++) {
                answers.add(node.infer(
                                questions
                                        .ask(variant.name(), question, "reference")
                                        .build(),
                                Duration.ofSeconds(30))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(40, TimeUnit.SECONDS)
                        .getRawOutputContents(0));
            }
            references.put(variant.name(), answers);
        }
        return references;
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
