package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages about instances, in any order and number, have the effect of one. */
final class InterruptionTest {

    private static final String SPOT = "local/us-east-1/spot";

    private static MotoEc2 moto;

    @TempDir
    private Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private InstanceQueue queue;
    private FleetFile file;
    private Path path;
    private Ec2Fleet fleet;

    @BeforeAll
    static void startMoto(@TempDir Path shared) throws IOException {
        moto = new MotoEc2(shared);
    }

    @AfterAll
    static void stopMoto() {
        moto.close();
    }

    @BeforeEach
    void start() throws Exception {
        prepare();
        fleet = moto.start(path, notices, Clock.systemUTC());
    }

    private void prepare() throws Exception {
        queue = new InstanceQueue(moto.endpoint());
        path = MotoEc2.write(folder, moto.fleet().replace("ec2:\n", "ec2:\n  queue: " + queue.url() + "\n"));
        file = FleetFile.read(path);
    }

    @AfterEach
    void stop() {
        fleet.close();
        queue.close();
    }

    @Test
    void notice_threeTimes_interruptsOnce_andTheNextControllerKnows() throws Exception {
        NodeMachine machine = ready();
        String notice = queue.interrupts(instance());
        queue.sends(notice);
        queue.sends(notice);

        Until.holds("interrupted", () -> machine().life() == MachineLife.INTERRUPTED);
        Until.holds("the queue is empty", () -> queue.messages() == 0);
        assertThat(machine().until()).isPresent();
        assertThat(machine().node()).isEqualTo(machine.node());
        assertThat(notices).hasSize(1);

        Until.holds("the tag", () -> moto.running(file.ec2()).stream()
                .anyMatch(one ->
                        MachineTags.machine(one, "node").orElseThrow().until().isPresent()));
        fleet.close();
        fleet = moto.start(path, notices, Clock.systemUTC());
        assertThat(machine().life()).isEqualTo(MachineLife.INTERRUPTED);
    }

    @Test
    void noticeOfANodeThatNeverAnswered_endsIt() throws Exception {
        stop();
        // a queue of its own: the other one's controller may get a message, which it leaves hidden for 20 s
        prepare();
        fleet = Ec2Fleet.start(
                file,
                path,
                MotoEc2.catalog(),
                notices::add,
                MotoEc2.wiring((instance, machine) -> Optional.empty(), Clock.systemUTC()));
        fleet.provider().launch(SPOT, 1, "plan-1");
        Until.holds("it runs", () -> !moto.running(file.ec2()).isEmpty());

        queue.interrupts(instance());

        Until.holds("it is gone", () -> machine().life() == MachineLife.GONE);
        assertThat(moto.running(file.ec2())).isEmpty();
    }

    @Test
    void replacementOfASpotInstance_isLaunchedInAnotherZone() {
        ready();
        String zone = moto.running(file.ec2()).get(0).placement().availabilityZone();
        queue.interrupts(instance());
        Until.holds("interrupted", () -> machine().life() == MachineLife.INTERRUPTED);

        fleet.provider().launch(SPOT, 1, "plan-2");

        Until.holds("both run", () -> moto.running(file.ec2()).size() == 2);
        assertThat(moto.running(file.ec2()))
                .filteredOn(instance -> instance.placement().availabilityZone().equals(zone))
                .hasSize(1);
    }

    @Test
    void noticesOfStrangersAndNonsense_changeNothing() {
        NodeMachine machine = ready();
        queue.sends("nonsense");
        queue.interrupts("i-0123456789abcdef0");
        queue.sends(InstanceQueue.event(
                "aws.ec2", "EC2 Instance Rebalance Recommendation", "{\"instance-id\": \"%s\"}".formatted(instance())));

        Until.holds("the queue is empty", () -> queue.messages() == 0);
        assertThat(machine()).isEqualTo(machine);
        assertThat(notices).singleElement().asString().contains("no event of an instance", "nonsense");
    }

    private NodeMachine ready() {
        fleet.provider().launch(SPOT, 1, "plan-1");
        Until.holds("ready", () -> machine().life() == MachineLife.READY);
        return machine();
    }

    private NodeMachine machine() {
        return fleet.provider().list().get(0);
    }

    private String instance() {
        return moto.running(file.ec2()).get(0).instanceId();
    }
}
