package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a message says is kept by the queue until EC2 keeps it: a controller may be killed at any time in between, and the next one learns it. */
final class KeptMessagesTest {

    private static final String SPOT = "local/us-east-1/spot";
    private static final int HIDDEN = 20;

    @TempDir
    private Path folder;

    private final List<String> handled = new ArrayList<>();
    private SimulatedThreads threads = new SimulatedThreads(new Random(1));
    private FaultyFleet fleet;
    private MemoryQueue queue;
    private @Nullable Ec2NodeProvider provider;
    private @Nullable EventQueue events;

    @BeforeEach
    void start() throws Exception {
        fleet = new FaultyFleet(
                new Random(1),
                Ec2FaultsTest.CATALOG,
                Ec2Settings.in(FleetFile.read(MotoEc2.write(folder, Ec2FaultsTest.FLEET))),
                FleetSettings.between(0, 8, 9));
        queue = new MemoryQueue(new Random(1), fleet::now, fleet.faults());
        controllerStarts();
        pass((int) InstanceSync.VISIBLE.toSeconds());
    }

    /** What ran before is forgotten, as if it was killed. */
    private void controllerStarts() throws InterruptedException {
        threads = new SimulatedThreads(new Random(1));
        Ec2NodeProvider next = fleet.provider(threads);
        next.start(Duration.ofSeconds(2));
        handled.clear();
        provider = next;
        events = new EventQueue(
                queue,
                "queue",
                0,
                event -> {
                    handled.add(event.id());
                    next.handle(event);
                },
                next::isDurable,
                fleet::note);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            fleet.pass();
            Objects.requireNonNull(events).receive();
            threads.lookIsDue();
            threads.run();
        }
    }

    private MemoryInstance ready() {
        provider().launch(SPOT, 1, "plan-1");
        pass(60);
        assertThat(machine().life()).as(fleet::told).isEqualTo(MachineLife.READY);
        return fleet.ec2().live().get(0);
    }

    private void announce(String instance) {
        queue.send(InstanceQueue.event(
                "interruption of " + instance,
                fleet.now(),
                "aws.ec2",
                "EC2 Spot Instance Interruption Warning",
                "{\"instance-id\": \"%s\", \"instance-action\": \"terminate\"}".formatted(instance)));
    }

    @Test
    void controller_killedBeforeTheTagIsWritten_leavesTheMessageToTheNext() throws Exception {
        MemoryInstance taken = ready();
        announce(taken.id);
        Objects.requireNonNull(events).receive();
        assertThat(machine().life()).isEqualTo(MachineLife.INTERRUPTED);
        assertThat(queue.left()).hasSize(1);

        controllerStarts();
        pass(HIDDEN + 2);

        assertThat(machine().life()).as(fleet::told).isEqualTo(MachineLife.INTERRUPTED);
        assertThat(taken.tags).containsKey("infaas:until");
        assertThat(queue.left()).isEmpty();
    }

    @Test
    void controller_killedOnceTheMessageIsDeleted_hasTaggedTheInstance() throws Exception {
        MemoryInstance taken = ready();
        announce(taken.id);
        pass(5);
        assertThat(queue.left()).isEmpty();

        controllerStarts();
        pass(2);

        assertThat(machine().life()).as(fleet::told).isEqualTo(MachineLife.INTERRUPTED);
        assertThat(handled).isEmpty();
    }

    @Test
    void tagThatCannotBeWritten_keepsItsMessage_andHoldsUpNoOther() {
        MemoryInstance taken = ready();
        fleet.faults().always("CreateTags", CallFaults.Ending.BROKEN);
        announce(taken.id);
        pass(1);
        for (int second = 0; second < 60; second++) {
            String stranger = "i-0f%06x".formatted(second);
            queue.send(InstanceQueue.event(
                    stranger,
                    fleet.now(),
                    "aws.ec2",
                    "EC2 Instance State-change Notification",
                    "{\"instance-id\": \"%s\", \"state\": \"running\"}".formatted(stranger)));
            pass(1);
            assertThat(handled)
                    .contains(stranger)
                    .filteredOn(id -> id.contains(taken.id))
                    .hasSize(1);
            assertThat(queue.left()).hasSize(1);
        }

        fleet.faults().clear();
        pass(3);
        assertThat(taken.tags).containsKey("infaas:until");
        assertThat(queue.left()).isEmpty();
    }

    @Test
    void message_beforeItsInstanceIsKnown_isKeptForTheControllerThatKnowsIt() throws Exception {
        fleet.ec2().listsLate(Duration.ofSeconds(20));
        fleet.faults().always("CreateFleet", CallFaults.Ending.LOST);
        provider().launch(SPOT, 1, "plan-1");
        threads.run();
        MemoryInstance taken = fleet.ec2().live().get(0);
        announce(taken.id);
        Objects.requireNonNull(events).receive();
        assertThat(handled).hasSize(1);

        fleet.faults().clear();
        controllerStarts();
        assertThat(provider().list()).isEmpty();
        pass(HIDDEN + 2);

        // its node answers by now
        assertThat(machine().life()).as(fleet::told).isEqualTo(MachineLife.INTERRUPTED);
        assertThat(taken.tags).containsKey("infaas:until");
        assertThat(queue.left()).isEmpty();
    }

    @Test
    void messageAboutAStranger_isDeleted_onceItsInstanceWouldBeListed() {
        announce("i-0f000000");

        pass((int) InstanceSync.VISIBLE.toSeconds() - 1);
        assertThat(queue.left()).hasSize(1);

        pass(3);
        assertThat(queue.left()).isEmpty();
        assertThat(handled).hasSize(1);
    }

    private Ec2NodeProvider provider() {
        return Objects.requireNonNull(provider);
    }

    private NodeMachine machine() {
        return provider().list().get(0);
    }
}
