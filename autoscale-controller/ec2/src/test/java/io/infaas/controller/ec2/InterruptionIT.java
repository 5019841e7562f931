package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.triton.testing.Until;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages about instances, in any order and number, have the effect of one. */
final class InterruptionIT extends FleetOnMoto {

    private static final String SPOT = "local/us-east-1/spot";

    private InstanceQueue queue;

    @Override
    @BeforeEach
    void start() throws Exception {
        queue = new InstanceQueue(moto.endpoint());
        super.start();
    }

    @Override
    String definition() {
        return moto.fleet().replace("ec2:\n", "ec2:\n    queue: " + queue.url() + "\n");
    }

    @Override
    @AfterEach
    void stop() throws Exception {
        super.stop();
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

        Until.holds("the tag", () -> moto.running(settings).stream()
                .anyMatch(one ->
                        MachineTags.machine(one, "node").orElseThrow().until().isPresent()));
        fleet.close();
        fleet = moto.start(file, notices, Clock.systemUTC());
        assertThat(machine().life()).isEqualTo(MachineLife.INTERRUPTED);
    }

    @Test
    void noticeOfANodeThatNeverAnswered_endsIt() throws Exception {
        stop();
        // a queue of its own: the other one's controller may get a message, which it leaves hidden for 20 s
        queue = new InstanceQueue(moto.endpoint());
        write();
        fleet = Ec2Fleet.start(
                FleetFile.read(file),
                file,
                MotoEc2.catalog(),
                notices::add,
                MotoEc2.wiring((instance, machine) -> Optional.empty(), Clock.systemUTC()));
        fleet.provider().launch(SPOT, 1, "plan-1");
        Until.holds("it runs", () -> !moto.running(settings).isEmpty());

        queue.interrupts(instance());

        Until.holds("it is gone", () -> machine().life() == MachineLife.GONE);
        assertThat(moto.running(settings)).isEmpty();
    }

    @Test
    void replacementOfASpotInstance_isLaunchedInAnotherZone() {
        ready();
        String zone = moto.running(settings).get(0).placement().availabilityZone();
        queue.interrupts(instance());
        Until.holds("interrupted", () -> machine().life() == MachineLife.INTERRUPTED);

        fleet.provider().launch(SPOT, 1, "plan-2");

        Until.holds("both run", () -> moto.running(settings).size() == 2);
        assertThat(moto.running(settings))
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
        assertThat(notices).singleElement().asString().contains("is not an instance event", "nonsense");
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
        return moto.running(settings).get(0).instanceId();
    }
}
