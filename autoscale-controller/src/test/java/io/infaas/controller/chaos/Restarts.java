package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Variant;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.servers.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A controller that is killed and a gateway that is restarted cost no query; what comes after them does their work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Restarts {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Of what nodes can do: a process that starts takes about one core of theirs, where there are two, for a second. */
    private static final double LEFT = 0.6;

    private final NodeKind kind;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    @AutoClose
    private Fleet fleet;

    @AutoClose
    private ControllerProcess controller;

    private double capacity;

    Restarts(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        fleet = Fleet.start(kind);
        controller = ControllerProcess.start(fleet);
        for (int i = 0; i < 2; i++) {
            gateways.add(GatewayProcess.start(controller.controlPort()));
        }
        awaitBothFollow();
        capacity = LEFT * Fleet.capacity(fleet.load(peers(), 0.90, 0.92, 0.94));
    }

    @AfterAll
    void end() {
        gateways.forEach(GatewayProcess::close);
    }

    @Test
    void controllerKilledAndRestarted_losesNothing() throws Exception {
        OpenLoop load = fleet.load(peers(), 0.90, 0.92, 0.94);

        new Proof("controller killed and restarted on " + kind.label() + " nodes", load).run(capacity, number -> {
            long before = controller.status().view();
            controller.kill();
            Proof.awaitMore("without a controller", () -> load.answeredThrough(0));
            Proof.awaitMore("without a controller", () -> load.answeredThrough(1));
            controller = controller.successor();
            awaitBothFollow();
            assertThat(controller.status().view()).isGreaterThan(before);

            askColdVariant(number);
            if (number == Proof.REPETITIONS - 1) {
                List<String> there = loaded();
                Until.holds("an unload of one of " + there, () -> !loaded().containsAll(there));
            }
        });
    }

    @Test
    void gatewayRestartedWithAPeer_losesNothing() throws Exception {
        OpenLoop load = fleet.load(peers().balanced(), 0.90, 0.92, 0.94);

        new Proof("gateway restarted with a peer on " + kind.label() + " nodes", load).run(capacity, number -> {
            int turn = number % gateways.size();
            Proof.awaitMore("before the restart", () -> load.answeredThrough(turn));
            GatewayProcess old = gateways.get(turn);
            old.end();
            Proof.awaitMore("of the peer", () -> load.answeredThrough(1 - turn));
            gateways.set(turn, old.successor());
            Proof.awaitMore("after the restart", () -> load.answeredThrough(turn));
        });

        assertThat(load.passedOn()).isPositive();
    }

    private Peers peers() {
        return Peers.on(
                fleet.vertx(), gateways.stream().map(GatewayProcess::grpcPort).toList());
    }

    /** Until both gateways route by the newest view. */
    private void awaitBothFollow() {
        Until.holds("both gateways with the newest view", () -> {
            ControllerStatus status = controller.status();
            return status.view() > 0
                    && status.gateways().stream()
                                    .filter(gateway -> gateway.attached() && gateway.view() == status.view())
                                    .count()
                            == gateways.size();
        });
    }

    /** Asks for a variant by its name that is loaded nowhere; it is answered after a load. */
    private void askColdVariant(int number) throws Exception {
        List<String> loaded = loaded();
        String variant = fleet.measured().catalog().variants().stream()
                .map(Variant::name)
                .filter(name -> !loaded.contains(name))
                .findFirst()
                .orElseThrow();
        ModelInferRequest question = fleet.questions().ask(variant, 0, "cold").build();
        Peers.Answer answer = peers().ask(number, question, DEADLINE)
                .toCompletionStage()
                .toCompletableFuture()
                .get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
        assertThat(fleet.references().right(variant, 0, answer.reply())).isTrue();
        assertThat(loaded()).contains(variant);
    }

    private List<String> loaded() {
        return controller.status().instances().stream()
                .filter(instance -> instance.state().serving())
                .map(ControllerStatus.InstanceRow::variant)
                .distinct()
                .toList();
    }
}
