package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No query is lost when a node is killed while it processes queries. */
@Tag("proof")
@Tag("alone")
final class NodeLossIT {

    private static final int KILLS = RoundsUnderLoad.ROUNDS;

    @Test
    void nodeKilledTenTimesUnderLoad_losesNoQueryAndGivesNoWrongAnswer() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (InfaasProcess infaas = InfaasProcess.standaloneUnderLoad("--demo=none", "--keep-all", "--nodes=2")) {
            InfaasProcess.Ports ports = infaas.awaitServing();
            EvaluationRequests requests = EvaluationRequests.of(16, 8);
            CheckedOpenLoop load = new CheckedOpenLoop(
                    GatewayClients.on(vertx, List.of(ports.grpc())),
                    requests,
                    ReferenceAnswers.of(
                            GatewayClients.client(vertx, ports.nodes().get(1).grpc()),
                            ports.catalog().variants(),
                            requests),
                    List.of(0.90, 0.92, 0.93));
            double capacity = TwoNodeFleet.capacity(load);
            long victim = ports.nodes().get(0).pid();

            CheckedOpenLoop.Running running = load.start(capacity);
            try {
                for (int i = 0; i < KILLS; i++) {
                    int before = load.answeredBy("local-1");
                    Until.holds("local-1 has work", () -> load.answeredBy("local-1") > before + 10);
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
            assertThat(load.right()).isEqualTo(load.sent()).isGreaterThan(50 * KILLS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
