package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Variant;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** No query is lost when a controller is killed or a gateway restarted, and their successors take over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RestartScenario {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final NodeKind kind;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    @AutoClose
    private TwoNodeFleet fleet;

    @AutoClose
    private ControllerProcess controller;

    private double capacity;

    RestartScenario(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() throws Exception {
        fleet = TwoNodeFleet.start(kind);
        controller = ControllerProcess.start(fleet);
        gateways.addAll(GatewayProcess.startAll(controller.controlPort(), controller.controlPort()));
        awaitPropagation();
        capacity = capacityBesideStarts();
    }

    @AfterAll
    void end() {
        gateways.forEach(GatewayProcess::close);
    }

    @Test
    void controllerKilledAndRestarted_losesNothing() throws Exception {
        CheckedOpenLoop load = fleet.load(clients(), 0.90, 0.92, 0.93);

        var unused = new RoundsUnderLoad("controller killed and restarted on " + kind.label() + " nodes", load)
                .run(capacity, number -> {
                    replaceController(load);
                    String cold = askColdVariant(number);
                    // takes a lease; ElasticFleetIT and LoopIT show it with one round, too
                    if (number > 0 && number == RoundsUnderLoad.ROUNDS - 1) {
                        // otherwise a gateway reports the cold query to the next controller
                        Until.holds("the cold query in the demand", () -> isDemanded(cold));
                        // that one did not see it, and unloads at once what it finds and nothing needs
                        replaceController(load);
                        Until.holds("an unload of " + cold, () -> !loaded().isEmpty() && !loaded().contains(cold));
                    }
                });
    }

    @Test
    void gatewayRestartedWithAPeer_losesNothing() throws Exception {
        CheckedOpenLoop load = fleet.load(clients().balanced(), 0.90, 0.92, 0.93);

        var unused = new RoundsUnderLoad("gateway restarted with a peer on " + kind.label() + " nodes", load)
                .run(capacity, number -> {
                    int turn = number % gateways.size();
                    RoundsUnderLoad.awaitMore("before the restart", () -> load.answeredThrough(turn));
                    GatewayProcess old = gateways.get(turn);
                    old.terminate();
                    RoundsUnderLoad.awaitMore("of the peer", () -> load.answeredThrough(1 - turn));
                    gateways.set(turn, old.successor());
                    RoundsUnderLoad.awaitMore("after the restart", () -> load.answeredThrough(turn));
                });

        assertThat(load.redirected()).isPositive();
    }

    /** Kills the controller, and starts the next one when both gateways have answered without it. */
    private void replaceController(CheckedOpenLoop load) throws Exception {
        long before = controller.status().view();
        controller.kill();
        RoundsUnderLoad.awaitMore("without a controller", () -> load.answeredThrough(0));
        RoundsUnderLoad.awaitMore("without a controller", () -> load.answeredThrough(1));
        controller = controller.successor();
        awaitPropagation();
        assertThat(controller.status().view()).isGreaterThan(before);
    }

    /** The rate while processes start beside the nodes, as in each round, queries/s: a starting JVM takes about one core. */
    private double capacityBesideStarts() throws Exception {
        AtomicBoolean measured = new AtomicBoolean();
        FutureTask<Integer> starts = new FutureTask<>(() -> {
            int started = 0;
            for (; !measured.get(); started++) {
                GatewayProcess.start(controller.controlPort()).close();
            }
            return started;
        });
        new Thread(starts, "starts").start();
        double found;
        try {
            found = TwoNodeFleet.capacity(fleet.load(clients(), 0.90, 0.92, 0.93));
        } finally {
            measured.set(true);
        }
        assertThat(starts.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();
        return found;
    }

    private GatewayClients clients() {
        return GatewayClients.on(
                fleet.vertx(), gateways.stream().map(GatewayProcess::grpcPort).toList());
    }

    /** Waits until both gateways use the newest view. */
    private void awaitPropagation() {
        Until.holds("both gateways with the newest view", () -> {
            ControllerStatus status = controller.status();
            return status.view() > 0
                    && status.gateways().stream()
                                    .filter(gateway -> gateway.attached() && gateway.view() == status.view())
                                    .count()
                            == gateways.size();
        });
    }

    /**
     * Sends a query for a variant that no node has loaded, checks its answer, and returns its name. It takes the most accurate
     * one: the load never requires that accuracy, so the controller can unload the variant again.
     */
    private String askColdVariant(int number) throws Exception {
        // each round loads one: where there are no more than rounds, one is idle long enough in the end
        Until.holds("a variant that is not loaded", () -> mostAccurateCold().isPresent());
        String variant = mostAccurateCold().orElseThrow();
        ModelInferRequest request = fleet.requests().request(variant, 0, "cold").build();
        GatewayClients.Answer answer = clients()
                .send(number, request, DEADLINE)
                .toCompletionStage()
                .toCompletableFuture()
                .get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
        assertThat(fleet.references().isRight(variant, 0, answer.reply())).isTrue();
        Until.holds("the cold variant in the status", () -> loaded().contains(variant));
        return variant;
    }

    private Optional<String> mostAccurateCold() {
        List<String> loaded = loaded();
        return fleet.variants().catalog().variants().stream()
                .filter(candidate -> !loaded.contains(candidate.name()))
                .max(Comparator.comparingDouble(
                        candidate -> candidate.profiles().get(0).accuracy().value()))
                .map(Variant::name);
    }

    private boolean isDemanded(String variant) {
        return controller.status().demand().stream()
                .anyMatch(demand -> demand.target().equals(variant) && demand.items() > 0);
    }

    private List<String> loaded() {
        return controller.status().instances().stream()
                .filter(instance -> instance.state().isServing())
                .map(ControllerStatus.InstanceRow::variant)
                .distinct()
                .toList();
    }
}
