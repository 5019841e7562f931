package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.loop.QueryLoad;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * The loads of two applications rise: three instances and more are launched, boot, load variants and serve. Three are taken away at once, replaced, emptied
 * and ended. The loads fall, and three are no longer needed. No query is lost.
 * Nodes that boot beside other tests count as failed.
 */
@Tag("alone")
@Tag("proof")
final class Ec2LoopIT {

    /** Of each application; by its profiles a node carries 20 items/s of both together. */
    private static final double LOW = 1;

    private static final double HIGH = 33;
    /** Nodes that the high load takes by the profiles, and more if the machine is slower than they say. */
    private static final int PEAK = 4;
    /** How many machines come, and are taken away, in a round, each with a launch, a boot and an end of its own. */
    private static final int CHANGES = 3;

    private static final int MOST = 8;
    /** One node ends in a minute. */
    private static final int EMPTYING_SECONDS = 60 * MOST;

    /** Two of each change for each round of other faults. */
    private static final int ROUNDS = (2 * LayerCounts.count("infaas.chaos.rounds") + CHANGES - 1) / CHANGES;

    @TempDir
    private Path folder;

    private final Catalog catalog = TwoApplications.catalog();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private MotoEc2 moto;
    private InstanceQueue queue;
    private FleetFile file;
    private EmbeddedInstances instances;
    private Ec2Fleet fleet;
    private Controller controller;
    private Gateway gateway;
    private QueryLoad pictures;
    private QueryLoad texts;

    @BeforeEach
    void start() throws Exception {
        TwoApplications.write(folder);
        moto = new MotoEc2(folder);
        queue = new InstanceQueue(moto.endpoint());
        Path path = MotoEc2.write(
                folder,
                moto.fleet()
                        .replace("minimum: 0", "minimum: 1")
                        .replace("maximum: 8", "maximum: " + MOST)
                        .replace("ec2:\n", "ec2:\n    queue: " + queue.url() + "\n"));
        file = FleetFile.read(path);
        instances = new EmbeddedInstances(folder, MOST, () -> moto.running(Ec2Settings.in(file)).stream()
                .map(Instance::instanceId)
                .collect(Collectors.toSet()));
        fleet = Ec2Fleet.start(file, path, catalog, notices::add, MotoEc2.wiring(instances, Clock.systemUTC()));
        controller = Controller.start(LoopbackConfig.of(
                        LoopbackConfig.BY_PROFILES,
                        catalog,
                        fleet.provider(),
                        PolicySettings.DEFAULTS.withDelays(2, 60),
                        0,
                        Optional.of(journal()))
                .with(file.settings()));
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        pictures = QueryLoad.pictures(gateway.httpPort(), "fashion");
        texts = QueryLoad.texts(gateway.httpPort(), "supersense");
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    @AfterEach
    void stop() throws Exception {
        pictures.close();
        texts.close();
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        fleet.close();
        instances.close();
        queue.close();
        moto.close();
    }

    @Test
    void loads_riseAndFall_threeInstancesComeAreTakenAwayAndGo_noQueryIsLost() throws Exception {
        begin();
        rise();
        assertThat(moto.running(Ec2Settings.in(file)))
                .hasSizeGreaterThanOrEqualTo(PEAK)
                .allMatch(instance -> instance.instanceLifecycleAsString().equals("spot"));
        interrupt();
        rate(LOW);
        Until.within(EMPTYING_SECONDS, () -> inJournal("node-gone").size() >= 2 * CHANGES);

        pictures.endWithoutLoss();
        texts.endWithoutLoss();
        assertThat(Files.readString(journal()))
                .contains("\"node-launch\"")
                .contains("is reclaimed by its provider: replaced by");
        requireInJournal(2 * CHANGES, "node-ready");
        requireInJournal(CHANGES, "node-interrupted");
        requireInJournal(2 * CHANGES, "node-terminate", "node-gone");
    }

    /** Three launches for demand, interruptions and scale-ins in each round; what the machines cost beside a fleet that stays. */
    @Tag("proof")
    @Test
    void loads_riseAndFallAgainAndAgain_withInterruptions_noQueryIsLost() throws Exception {
        begin();
        try (FleetBill bill = new FleetBill(this::prices)) {
            for (int round = 1; round <= ROUNDS; round++) {
                rise();
                interrupt();
                fall();
                System.out.printf("after round %d of %d%n%s", round, ROUNDS, bill.table(PEAK));
            }
        }

        pictures.endWithoutLoss();
        texts.endWithoutLoss();
        assertThat(moto.running(Ec2Settings.in(file))).hasSize(1);
        requireInJournal(CHANGES * ROUNDS, "node-interrupted", "node-cordon");
    }

    private void requireInJournal(int times, String... events) {
        for (String event : events) {
            assertThat(inJournal(event)).as(event).hasSizeGreaterThanOrEqualTo(times);
        }
    }

    private List<String> inJournal(String event) {
        try (Stream<String> lines = Files.lines(journal())) {
            return lines.filter(line -> line.contains("\"" + event + "\"")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin() {
        Until.holds(() -> "the first node is ready: " + all(), () -> present(MachineLife.READY) == 1);
        pictures.start(LOW);
        texts.start(LOW);
        awaitAnswersOfBoth(machines().get(0).id(), 2);
    }

    private void rise() {
        rate(HIGH);
        awaitPeak();
    }

    private void fall() {
        rate(LOW);
        Until.within(EMPTYING_SECONDS, () -> machines().size() == 1);
        awaitAnswersOfBoth(machines().get(0).id(), 2);
    }

    private void rate(double each) {
        pictures.rate(each);
        texts.rate(each);
    }

    private void awaitAnswersOfBoth(String node, int more) {
        int ofPictures = pictures.answers(node) + more;
        int ofTexts = texts.answers(node) + more;
        Until.holds(
                () -> node + " serves both: " + all(),
                () -> pictures.answers(node) > ofPictures && texts.answers(node) > ofTexts);
    }

    /** Takes the oldest nodes that are ready away; each notice comes twice, and with them a message that is none. */
    private void interrupt() {
        List<NodeMachine> taken = machines().stream()
                .filter(machine -> machine.life() == MachineLife.READY)
                .limit(CHANGES)
                .toList();
        int before = notices.size();
        taken.forEach(machine -> queue.sends(queue.interrupts(instance(machine))));
        queue.sends("{\"nonsense\": 1}");
        Until.holds(() -> "the taken ones are gone: " + all(), () -> taken.stream()
                .allMatch(machine -> life(machine.id()) == MachineLife.GONE));
        awaitPeak();
        Until.holds("the queue is empty", () -> queue.messages() == 0);
        assertThat(notices.subList(before, notices.size()))
                .filteredOn(line -> line.contains("EC2 takes the spot instance back"))
                .hasSize(CHANGES);
    }

    private void awaitPeak() {
        Until.holds(
                () -> PEAK + " nodes serve: " + all(),
                () -> machines().stream()
                                .filter(machine -> pictures.answers(machine.id()) + texts.answers(machine.id()) > 0)
                                .count()
                        >= PEAK);
    }

    /** What each machine that runs costs, US dollars per hour. */
    private List<Double> prices() {
        InstancePrices known = new InstancePrices(LaunchPool.of(Ec2Settings.in(file)).stream()
                .collect(Collectors.toMap(pool -> pool.offering().id(), pool -> pool)));
        return moto.running(Ec2Settings.in(file)).stream()
                .map(instance -> known.of(
                                MachineTags.machine(instance, MachineTags.node(instance))
                                        .orElseThrow(),
                                instance)
                        .orElseThrow())
                .toList();
    }

    private String instance(NodeMachine machine) {
        return moto.running(Ec2Settings.in(file)).stream()
                .filter(instance -> MachineTags.node(instance).equals(machine.id()))
                .map(Instance::instanceId)
                .findFirst()
                .orElseThrow();
    }

    private MachineLife life(String id) {
        return fleet.provider().list().stream()
                .filter(machine -> machine.id().equals(id))
                .findFirst()
                .orElseThrow()
                .life();
    }

    private long present(MachineLife life) {
        return machines().stream().filter(machine -> machine.life() == life).count();
    }

    private List<NodeMachine> machines() {
        return fleet.provider().list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
    }

    private String all() {
        List<String> answers = machines().stream()
                .map(machine -> "%d and %d".formatted(pictures.answers(machine.id()), texts.answers(machine.id())))
                .toList();
        return "%s, answers %s, %s%n%s".formatted(fleet.provider().list(), answers, notices, lastDecisions());
    }

    private String lastDecisions() {
        try {
            List<String> lines = Files.readAllLines(journal());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
