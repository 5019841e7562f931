package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetRounds;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.NodeProviderContract;
import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On EC2 in memory and in simulated time, nodes keep the contract that {@link Ec2NodeProviderIT} holds them to on the stand-in. */
final class MemoryEc2ProviderTest extends NodeProviderContract {

    private static final int LONGEST_SECONDS = 300;

    @TempDir
    private Path folder;

    private SimulatedThreads threads = new SimulatedThreads(new Random(1));
    private FaultyFleet fleet;
    private Ec2NodeProvider provider;

    @BeforeEach
    void start() throws Exception {
        fleet = new FaultyFleet(new Random(1), Ec2FaultsTest.CATALOG, settings(), FleetSettings.between(0, 8, 9));
        provider = fleet.provider(threads);
        provider.start(Duration.ofSeconds(2));
        pass((int) InstanceSync.VISIBLE.toSeconds());
    }

    private Ec2Settings settings() throws IOException {
        return Ec2Settings.in(FleetFile.read(MotoEc2.write(folder, Ec2FaultsTest.FLEET)));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            fleet.pass();
            threads.lookIsDue();
            threads.run();
        }
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Override
    protected NodeProvider provider() {
        return provider;
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        for (int second = 0; second < LONGEST_SECONDS && !condition.getAsBoolean(); second++) {
            pass(1);
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("not within %d s: %s, %s".formatted(LONGEST_SECONDS, what, fleet.told()));
        }
    }

    @Override
    protected void reconfigure() {
        restart("2");
    }

    /** Another controller takes over, with this version of the launch templates. */
    private void restart(String version) {
        provider.close();
        threads = new SimulatedThreads(new Random(2));
        provider = fleet.provider(threads, version);
        try {
            provider.start(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        pass((int) InstanceSync.VISIBLE.toSeconds());
    }

    private void omits(String id, boolean omitted) {
        fleet.ec2().omits(instance(id).id, omitted);
    }

    @Override
    protected boolean runs(String id) {
        return fleet.ec2().all().stream()
                .anyMatch(instance -> id.equals(instance.tags.get("infaas:node")) && instance.serves(fleet.now()));
    }

    private MemoryInstance instance(String node) {
        return fleet.ec2().all().stream()
                .filter(instance -> node.equals(instance.tags.get("infaas:node")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anotherTemplate_isFoundByTagsAlone_andEachNodeIsReplacedOnce_thoughLeadersChange() {
        FleetRounds before = new FleetRounds(provider, offering().nodeType(), 3);
        run(before, 300);
        List<String> former = ready();
        assertThat(former).hasSize(3);

        int launches = 0;
        for (int leader = 1; leader <= 12; leader++) {
            restart("2");
            FleetRounds rounds = new FleetRounds(provider, offering().nodeType(), 3, leader * 1_000_000L);
            run(rounds, 45);
            launches += rounds.entries("node-launch").size();
        }

        assertThat(ready()).hasSize(3).doesNotContainAnyElementsOf(former);
        assertThat(launches).isEqualTo(3);
        assertThat(fleet.ec2().all()).hasSize(6);
    }

    private void run(FleetRounds rounds, int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(1);
            rounds.run(1, this::runs);
        }
    }

    private List<String> ready() {
        return provider.nodes().stream().map(Node::id).toList();
    }

    @Test
    void listThatOmitsMachines_keepsThemInDoubt_andEndsNone() {
        NodeMachine one = launched("plan-1");
        NodeMachine other = launched("plan-2");
        omits(one.id(), true);
        omits(other.id(), true);

        await("doubt", provider::isInDoubt);
        assertThat(provider.list()).containsExactly(one, other);
        omits(one.id(), false);
        omits(other.id(), false);
        await("no doubt", () -> !provider.isInDoubt());
        pass(20);

        assertThat(provider.list()).containsExactly(one, other);
        assertThat(List.of(one, other)).allMatch(machine -> runs(machine.id()));
    }

    @Test
    void lookThatOmitsAllInstances_endsNone() {
        List<String> nodes = List.of(
                launched("plan-1").id(),
                launched("plan-2").id(),
                launched("plan-3").id());
        pass(60);

        nodes.forEach(node -> omits(node, true));
        pass(3);
        nodes.forEach(node -> omits(node, false));
        pass(600);

        assertThat(fleet.ec2().live()).hasSize(3);
        assertThat(provider.nodes()).hasSize(3);
    }

    @Test
    void instanceThatNoListHas_andNobodyKnowsByItsId_isGoneAfterAMinute() {
        NodeMachine machine = launched("plan-1");
        pass(60);

        fleet.ec2().forgets(instance(machine.id()).id);
        pass(55);
        assertThat(machine(machine.id())).isEqualTo(machine);
        pass(10);

        assertThat(machine(machine.id()).life()).isEqualTo(MachineLife.GONE);
        assertThat(machine(machine.id()).why()).isEqualTo("EC2 neither lists its instance nor finds it by its id");
        assertThat(provider.isInDoubt()).isFalse();
    }

    /** Who launches more instances like one of ours by hand copies its tags. */
    @Test
    void instanceTooMany_isEndedOnceItIsOldAndSilent_oneThatAnswersIsLeftAlone() {
        MemoryInstance own = instance(launched("plan-1").id());
        fleet.ec2().place(own.option, own.tags);
        fleet.ec2().silences(1);
        fleet.ec2().start(own.option, own.tags);

        pass(240);
        assertThat(fleet.ec2().live()).hasSize(3);
        pass(180);

        assertThat(fleet.ec2().live()).extracting(instance -> instance.silent).containsExactly(false, false);
        assertThat(provider.nodes()).hasSize(1);
    }

    @Test
    void cordon_whoseTagCannotBeWritten_isTaggedLater() {
        String id = launched("plan-1").id();
        MemoryInstance instance = fleet.ec2().live().get(0);
        fleet.faults().order("CreateTags", CallFaults.Ending.BROKEN, Integer.MAX_VALUE);

        provider.cordon(id, true);

        await("a call that fails", () -> fleet.faults().done() > 0);
        fleet.faults().clear();
        await("the tag", () -> "true".equals(instance.tags.get(MachineTags.CORDONED)));
        assertThat(machine(id).life()).isEqualTo(MachineLife.CORDONED);
    }

    @Test
    void cordon_ofManyMachinesAtOnce_isOneCall() {
        List<String> nodes = launchedAtOnce(30);
        await("all serve", () -> provider.nodes().size() == 30);
        pass(60);
        List<Integer> tagged = callsOf("CreateTags");

        nodes.forEach(node -> provider.cordon(node, true));
        threads.run();

        assertThat(tagged).containsExactly(30);
        assertThat(fleet.ec2().live()).allMatch(instance -> "true".equals(instance.tags.get(MachineTags.CORDONED)));
    }

    @Test
    void terminate_ofManyMachinesThatNeverAnswered_readsFewConsoles() {
        List<String> nodes = launchedAtOnce(30);
        await("all boot", () -> of("plan-1").stream().allMatch(machine -> machine.life() == MachineLife.BOOTING));
        List<Integer> read = callsOf("GetConsoleOutput");

        nodes.forEach(provider::terminate);
        threads.run();

        assertThat(read).hasSize(8);
        assertThat(fleet.ec2().live()).isEmpty();
        assertThat(of("plan-1"))
                .filteredOn(machine -> machine.why().startsWith("its node never answered; console: "))
                .hasSize(8);
    }

    private List<String> launchedAtOnce(int count) {
        fleet.ec2().neverRunsOut();
        provider.launch(offering().id(), count, "plan-1");
        threads.run();
        return of("plan-1").stream().map(NodeMachine::id).toList();
    }

    /** Machines of each call from now on. */
    private List<Integer> callsOf(String name) {
        List<Integer> machines = new ArrayList<>();
        fleet.ec2().observe((operation, count) -> {
            if (operation.equals(name)) {
                machines.add(count);
            }
        });
        return machines;
    }

    @Test
    void terminate_whileNobodyKnowsWhatCameOfTheLaunch_endsTheInstanceOnceItIsListed() {
        fleet.ec2().listsLate(Duration.ofSeconds(20));
        fleet.faults().always("CreateFleet", CallFaults.Ending.LOST);
        provider.launch(offering().id(), 1, "plan-1");
        threads.run();
        NodeMachine machine = of("plan-1").get(0);
        assertThat(machine.life()).isEqualTo(MachineLife.REQUESTED);
        assertThat(fleet.ec2().live()).hasSize(1);

        provider.terminate(machine.id());

        await("its instance is ended", () -> fleet.ec2().live().isEmpty());
        awaitGone(machine.id());
    }

    /** The permission may be missing: each look then tries in vain to end what it has found. */
    @Test
    void takenAway_beforeItsInstanceIsKnown_whileNothingCanBeEnded_isGivenUp() {
        String lasting = launched("plan-1").id();
        fleet.faults().always("TerminateInstances", CallFaults.Ending.BROKEN);
        provider.terminate(lasting);
        fleet.ec2().listsLate(Duration.ofSeconds(20));
        fleet.faults().always("CreateFleet", CallFaults.Ending.LOST);
        provider.launch(offering().id(), 1, "plan-2");
        threads.run();
        String taken = fleet.ec2().live().get(1).id;

        provider.handle(new InstanceEvent(
                "event-1", List.of(taken), InstanceEvent.Meaning.TAKEN_AWAY, Instant.EPOCH, "EC2 takes it away"));

        await("it is not waited for", () -> of("plan-2").get(0).life() == MachineLife.ENDING);
        fleet.faults().clear();
        await("both are ended", () -> fleet.ec2().live().isEmpty());
    }

    @Test
    void announcementForAnotherDay_isTaggedAndServesOn_untilItIsCalledOff() {
        NodeMachine machine = launched("plan-1");
        MemoryInstance instance = instance(machine.id());
        Instant until = fleet.now().plus(Duration.ofDays(3));
        provider.handle(new InstanceEvent(
                "event-1", List.of(instance.id), InstanceEvent.Meaning.TAKEN_AWAY, until, "AWS: retirement"));

        await("its tag", () -> until.toString().equals(instance.tags.get("infaas:until")));
        assertThat(machine(machine.id())).isEqualTo(machine.announced(Optional.of(until), "AWS: retirement"));

        provider.handle(new InstanceEvent(
                "event-2", List.of(instance.id), InstanceEvent.Meaning.CALLED_OFF, until, "AWS: retirement"));

        await("no tag", () -> "".equals(instance.tags.get("infaas:until")));
        assertThat(machine(machine.id())).isEqualTo(machine);
    }

    @Test
    void announcementForSoon_interrupts_alsoWhenItWasMadeLongBefore() {
        NodeMachine machine = launched("plan-1");
        Instant until = fleet.now().plus(Duration.ofMinutes(20));
        provider.handle(new InstanceEvent(
                "event-1",
                List.of(instance(machine.id()).id),
                InstanceEvent.Meaning.TAKEN_AWAY,
                until,
                "AWS: retirement"));
        assertThat(machine(machine.id()).life()).isEqualTo(MachineLife.READY);

        pass(310);

        assertThat(machine(machine.id())).isEqualTo(machine.interrupted(until, "AWS: retirement"));
    }

    /** On EC2, too, its console may be read slowly, or wait behind many other calls. */
    @Test
    void terminate_looksComeUntilItsConsoleIsRead_isReportedWithItAndEndedAfterIt() {
        provider.launch(offering().id(), 1, "plan-1");
        await("it boots", () -> of("plan-1").get(0).life() == MachineLife.BOOTING);
        List<Integer> livedMeanwhile = new ArrayList<>();
        fleet.ec2().whileAConsoleIsRead(() -> {
            for (int second = 0; second < LONGEST_SECONDS; second++) {
                fleet.pass();
                threads.lookNow();
            }
            livedMeanwhile.add(fleet.ec2().live().size());
        });

        provider.terminate(of("plan-1").get(0).id());
        provider.terminate(of("plan-1").get(0).id());

        awaitGone(of("plan-1").get(0).id());
        assertThat(of("plan-1").get(0).why()).startsWith("its node never answered; console: ");
        assertThat(livedMeanwhile).containsExactly(1);
        assertThat(fleet.ec2().live()).isEmpty();
    }
}
