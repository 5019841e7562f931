package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.ExampleRepository;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.loop.PictureLoad;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Load rises, instances are launched, boot, load variants and serve; one is taken away, replaced, emptied and ended. No query is lost. */
final class Ec2LoopIT {

    /** By its profile a node carries 20 items/s. */
    private static final double LOW = 2;

    private static final double HIGH = 23;

    private static final int ROUNDS = 2 * LayerCounts.count("infaas.chaos.rounds");

    @TempDir
    private Path folder;

    private final Catalog catalog = MotoEc2.catalog();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private MotoEc2 moto;
    private InstanceQueue queue;
    private FleetFile file;
    private EmbeddedInstances instances;
    private Ec2Fleet fleet;
    private Controller controller;
    private Gateway gateway;
    private PictureLoad load;

    @BeforeEach
    void start() throws Exception {
        ExampleRepository.write(folder, catalog.variants().get(0), "fm-nano");
        moto = new MotoEc2(folder);
        queue = new InstanceQueue(moto.endpoint());
        Path path = MotoEc2.write(
                folder,
                moto.fleet()
                        .replace("minimum: 0", "minimum: 1")
                        .replace("ec2:\n", "ec2:\n  queue: " + queue.url() + "\n"));
        file = FleetFile.read(path);
        instances = new EmbeddedInstances(folder, 4, () -> moto.running(file.ec2()).stream()
                .map(Instance::instanceId)
                .collect(Collectors.toSet()));
        fleet = Ec2Fleet.start(file, path, catalog, notices::add, MotoEc2.wiring(instances, Clock.systemUTC()));
        controller = Controller.start(LoopbackConfig.of(
                        catalog, fleet.provider(), PolicySettings.DEFAULTS.withDelays(2, 60), 0, Optional.of(journal()))
                .with(file.settings()));
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        load = new PictureLoad(gateway.httpPort(), "fashion");
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        fleet.close();
        instances.close();
        queue.close();
        moto.close();
    }

    @Test
    void load_rises_instancesServe_oneIsInterruptedAndReplaced_andNoQueryIsLost() throws Exception {
        begin();
        rise();
        assertThat(moto.running(file.ec2())).hasSize(2).allMatch(instance -> instance.instanceLifecycleAsString()
                .equals("spot"));
        interrupt();

        load.endWithoutLoss();
        assertThat(Files.readString(journal()))
                .contains(
                        "\"node-launch\"",
                        "\"node-ready\"",
                        "\"node-interrupted\"",
                        "\"node-terminate\"",
                        "\"node-gone\"")
                .contains("is taken away by its provider: replaced by");
    }

    /** As many launches for demand, interruptions and scale-ins as there are rounds; what the machines cost beside two that stay. */
    @Tag("proof")
    @Test
    void load_risesAndFalls_withInterruptions_noQueryIsLost() throws Exception {
        begin();
        try (MachineSeconds paid =
                new MachineSeconds(() -> moto.running(file.ec2()).size())) {
            for (int round = 1; round <= ROUNDS; round++) {
                rise();
                interrupt();
                load.rate(LOW);
                Until.within(150, () -> machines().size() == 1);
                String left = machines().get(0).id();
                int before = load.answers(left);
                Until.holds("it serves", () -> load.answers(left) > before + 4);
                System.out.printf(
                        "round %d of %d: %.0f machine seconds in %.0f s, %.0f %% of two machines%n",
                        round,
                        ROUNDS,
                        paid.machineSeconds(),
                        paid.seconds(),
                        50 * paid.machineSeconds() / paid.seconds());
            }
        }

        load.endWithoutLoss();
        assertThat(moto.running(file.ec2())).hasSize(1);
        String all = Files.readString(journal());
        for (String event : List.of("node-interrupted", "node-cordon")) {
            assertThat(all.lines()
                            .filter(line -> line.contains("\"" + event + "\""))
                            .count())
                    .as(event)
                    .isGreaterThanOrEqualTo(ROUNDS);
        }
    }

    private void begin() {
        Until.holds(() -> "the first node is ready: " + all(), () -> present(MachineLife.READY) == 1);
        load.start(LOW);
        Until.holds("it serves", () -> load.answers(machines().get(0).id()) > 2);
    }

    private void rise() {
        load.rate(HIGH);
        awaitTwo();
    }

    /** Takes the older node away; the notice comes twice, and with it a message that is none. */
    private void interrupt() {
        NodeMachine taken = machines().get(0);
        int before = notices.size();
        queue.sends(queue.interrupts(instance(taken)));
        queue.sends("{\"nonsense\": 1}");
        Until.holds(() -> taken.id() + " is gone: " + all(), () -> life(taken.id()) == MachineLife.GONE);
        awaitTwo();
        Until.holds("the queue is empty", () -> queue.messages() == 0);
        assertThat(notices.subList(before, notices.size()))
                .filteredOn(line -> line.contains("EC2 takes the spot instance back"))
                .hasSize(1);
    }

    private void awaitTwo() {
        Until.holds(
                () -> "two nodes serve: " + all(),
                () -> machines().size() == 2
                        && machines().stream().allMatch(machine -> load.answers(machine.id()) > 10));
    }

    private String instance(NodeMachine machine) {
        return moto.running(file.ec2()).stream()
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
        return fleet.provider().list() + " " + notices;
    }
}
