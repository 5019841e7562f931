package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Variant;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two controllers with one lease: when the leader is killed or stopped, the other one leads and acts, and no query is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailOverIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** Far below what the nodes can do: what is shown does not depend on speed. */
    private static final double CAPACITY = 20;
    /** Of about a second and a half. */
    private static final int MOST_ANSWERS = 18;

    private final Random random = new Random(1);

    private final List<JournalReader> journals = new ArrayList<>();
    private final List<ControllerProcess> controllers = new ArrayList<>();

    @AutoClose
    private TwoNodeFleet fleet;

    @AutoClose
    private GatewayProcess gateway;

    private GatewayClients clients;

    @BeforeAll
    void start() throws Exception {
        fleet = TwoNodeFleet.start(NodeKind.EMBEDDED);
        Path lease = Files.createTempDirectory(Files.createDirectories(Path.of("target", "chaos")), "lease-");
        for (int number = 0; number < 2; number++) {
            JournalReader journal = JournalReader.create();
            journals.add(journal);
            controllers.add(ControllerProcess.start(
                    fleet,
                    "--lease=file:" + lease.toAbsolutePath(),
                    "--lease-seconds=4",
                    "--journal=" + journal.file().toAbsolutePath()));
        }
        gateway = GatewayProcess.startBetween(
                controllers.get(0).controlPort(), controllers.get(1).controlPort());
        clients = GatewayClients.on(fleet.vertx(), List.of(gateway.grpcPort()));
        awaitAttached(0);
        askColdVariant(0, "first");
    }

    @AfterAll
    void end() {
        controllers.forEach(ControllerProcess::close);
    }

    /** At a random point of a load, or of the drain of a variant that is forbidden, and of a write of the desired state. */
    @Test
    void leaderKilled_theOtherLeadsAndActs_losesNothing() throws Exception {
        CheckedOpenLoop load = load();
        var unused = new RoundsUnderLoad("leading controller killed", load)
                .atLeast(2 * RoundsUnderLoad.ROUNDS)
                .run(CAPACITY, number -> {
                    int leader = leader();
                    ControllerStatus.LeadershipRow before = row(leader);
                    String variant = coldVariant(leader).orElseThrow();
                    CompletableFuture<Void> cold = ask(variant, "killed-" + number);
                    boolean drains = number % 2 == 1;
                    if (drains) {
                        cold.get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
                    }
                    Revision sure = change(
                            leader,
                            state -> drains
                                    ? state.withForbidden(variant, true)
                                    : state.withBudget(application(), 500.0 + number));
                    awaitAnswers(load, random.nextInt(MOST_ANSWERS));
                    // under way when the leader ends: made or not, and never in part
                    CompletableFuture<Integer> last = controllers.get(leader).change(sure.version(), next(sure));
                    controllers.get(leader).kill();

                    awaitFollowed(leader, before);
                    assertInForce(controllers.get(1 - leader).desired(), sure, last);
                    cold.get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
                    if (drains) {
                        Until.holds("the forbidden variant is unloaded", () -> !loaded(1 - leader)
                                .contains(variant));
                        change(1 - leader, state -> state.withForbidden(variant, false));
                    }
                    askColdVariant(1 - leader, "later-" + number);
                    controllers.set(leader, controllers.get(leader).successor());
                    Until.holds(
                            "the restarted one follows",
                            () -> row(leader).leader().equals(row(1 - leader).leader()));
                    RoundsUnderLoad.awaitMore("in the end", () -> load.answeredThrough(0));
                });

        assertThat(placementsLoadedTwice()).isEmpty();
    }

    private static void awaitAnswers(CheckedOpenLoop load, int more) {
        int answers = load.answeredThrough(0) + more;
        Until.holds("answers", () -> load.answeredThrough(0) >= answers);
    }

    @Test
    void leaderStoppedAndContinued_nothingOfItsEpochTakesEffect_losesNothing() throws Exception {
        CheckedOpenLoop load = load();
        var unused = new RoundsUnderLoad("leading controller stopped and continued", load).run(CAPACITY, number -> {
            int leader = leader();
            ControllerStatus.LeadershipRow before = row(leader);
            controllers.get(leader).stop();
            try {
                awaitFollowed(leader, before);
                askColdVariant(1 - leader, "stopped-" + number);
            } finally {
                controllers.get(leader).resume();
            }
            Until.holds(
                    "it follows",
                    () -> !row(leader).leads()
                            && row(leader).leader().equals(row(1 - leader).leader()));
            long view = status(1 - leader).view();
            RoundsUnderLoad.awaitMore("in the end", () -> load.answeredThrough(0));
            assertThat(status(1 - leader).gateways()).singleElement().satisfies(attached -> assertThat(attached.view())
                    .isGreaterThanOrEqualTo(view));
            assertThat(status(leader).gateways()).isEmpty();
            Until.holds("the nodes have what the leader knows", () -> fleet.loaded()
                    .filter(there -> variants(there).equals(variants(placements(1 - leader))))
                    .isPresent());
        });

        assertThat(placementsLoadedTwice()).isEmpty();
    }

    /** A change that the leader has confirmed. */
    private Revision change(int leader, UnaryOperator<DesiredState> change) throws Exception {
        Revision present = controllers.get(leader).desired();
        assertThat(controllers
                        .get(leader)
                        .change(present.version(), change.apply(present.state()))
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(200);
        return controllers.get(leader).desired();
    }

    /** A budget that no plan reaches, another one with each version. */
    private DesiredState next(Revision present) {
        return present.state().withBudget(application(), 1_000.0 + present.version());
    }

    private String application() {
        return fleet.variants().catalog().applications().get(0).name();
    }

    private void assertInForce(Revision present, Revision sure, CompletableFuture<Integer> last) {
        if (present.version() == sure.version()) {
            assertThat(present).isEqualTo(sure);
            assertThat(last.isDone() && !last.isCompletedExceptionally())
                    .as("the leader confirmed a change that is lost")
                    .isFalse();
        } else {
            assertThat(present.version()).isEqualTo(sure.version() + 1);
            assertThat(present.state()).isEqualTo(next(sure));
        }
    }

    private CheckedOpenLoop load() {
        return fleet.load(clients, 0.90, 0.92);
    }

    private int leader() {
        Until.holds("one leads", () -> controllers.stream().anyMatch(ControllerProcess::leads));
        int leader = controllers.get(0).leads() ? 0 : 1;
        // a load that is under way when its controller ends may be begun again by the other one
        Until.holds("nothing is pending", () -> status(leader).pending().isEmpty());
        return leader;
    }

    private ControllerStatus status(int controller) {
        return controllers.get(controller).status();
    }

    private ControllerStatus.LeadershipRow row(int controller) {
        return status(controller).leadership();
    }

    private void awaitFollowed(int leader, ControllerStatus.LeadershipRow before) {
        Until.holds("the other leads", () -> row(1 - leader).leads());
        assertThat(row(1 - leader).epoch()).isGreaterThan(before.epoch());
        awaitAttached(1 - leader);
    }

    private void awaitAttached(int controller) {
        Until.holds("the gateway with the newest view of the leader", () -> {
            ControllerStatus status = status(controller);
            return status.view() > 0
                    && status.gateways().stream()
                            .anyMatch(attached -> attached.attached() && attached.view() == status.view());
        });
    }

    private List<String> loaded(int controller) {
        return placements(controller).stream().map(Placement::variant).toList();
    }

    private Set<Placement> placements(int controller) {
        return status(controller).instances().stream()
                .filter(instance -> instance.state().isServing())
                .map(instance -> new Placement(instance.variant(), instance.node()))
                .collect(Collectors.toSet());
    }

    /** Controllers name nodes otherwise than the fleet. */
    private static List<String> variants(Set<Placement> placements) {
        return placements.stream().map(Placement::variant).sorted().toList();
    }

    private Optional<String> coldVariant(int controller) {
        List<String> present = loaded(controller);
        return fleet.variants().catalog().variants().stream()
                .filter(candidate -> !present.contains(candidate.name()))
                .max(Comparator.comparingDouble(
                        candidate -> candidate.profiles().get(0).accuracy().value()))
                .map(Variant::name);
    }

    /** Sends a query for a variant that nothing has loaded, once there is one, and checks its answer. */
    private void askColdVariant(int controller, String id) throws Exception {
        // each new leader begins anew to find out that it needs one no longer
        Until.holds("a variant that nothing has loaded", () -> coldVariant(controller)
                .isPresent());
        ask(coldVariant(controller).orElseThrow(), id).get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> ask(String variant, String id) {
        return clients.send(0, fleet.requests().request(variant, 0, id).build(), DEADLINE)
                .toCompletionStage()
                .thenAccept(answer -> assertThat(fleet.references().isRight(variant, 0, answer.reply()))
                        .isTrue())
                .toCompletableFuture();
    }

    /** Placements that were loaded while they were loaded already, by either controller. */
    private List<String> placementsLoadedTwice() {
        Set<String> there = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (JournalEntry entry : JournalReader.merged(journals)) {
            String place = entry.variant() + "@" + entry.node();
            if (entry.event().equals("load") && entry.outcome().startsWith("done") && !there.add(place)) {
                twice.add(place);
            } else if (entry.event().equals("unload") || entry.outcome().startsWith("failed")) {
                there.remove(place);
            }
        }
        return twice;
    }
}
