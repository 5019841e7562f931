package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fleet on EC2 in simulated seconds, whose controller may be killed: the next one starts from what EC2 lists. In each second what EC2 has is held
 * against maximum, budget and what was asked for.
 */
final class FaultyFleet {

    private static final int TAIL = 60;
    /** Some looks at EC2 may fail meanwhile, s. */
    private static final int LEAVES_WITHIN = 40;

    private final Random random;
    private final Catalog catalog;
    private final Ec2Settings ec2Settings;
    private final FleetSettings settings;
    private final CallFaults faults;
    private final MemoryEc2 ec2;
    private final Map<String, Integer> asked = new TreeMap<>();
    private final Deque<String> history = new ArrayDeque<>();
    private final FaultyEvents events;
    private @Nullable SimulatedController controller;
    private SimulatedThreads threads;
    private int restart;
    private int second;
    private int epoch;
    private int kills;

    FaultyFleet(Random random, Catalog catalog, Ec2Settings ec2Settings, FleetSettings settings) {
        this.random = random;
        this.catalog = catalog;
        this.ec2Settings = ec2Settings;
        this.settings = settings;
        this.faults = new CallFaults(random);
        this.ec2 = new MemoryEc2(random, this::now, options(), faults);
        this.events = new FaultyEvents(random, this::now, faults, this::isKnownAtEc2, this::told);
        this.threads = new SimulatedThreads(random);
    }

    List<LaunchOption> options() {
        return LaunchPool.of(ec2Settings).stream()
                .flatMap(pool -> pool.candidates().stream())
                .toList();
    }

    Instant now() {
        return Instant.ofEpochSecond(1_000_000L + second);
    }

    MemoryEc2 ec2() {
        return ec2;
    }

    CallFaults faults() {
        return faults;
    }

    int kills() {
        return kills;
    }

    /** Brings events of instances. */
    MemoryQueue queue() {
        return events.queue();
    }

    /** The controller ends; another one begins some seconds later. */
    void kill() {
        if (controller != null) {
            note("the controller is killed");
            kills++;
            controller = null;
            restart = second + 1 + random.nextInt(15);
        }
    }

    void run(int seconds, int queries) {
        for (int i = 0; i < seconds; i++) {
            step(queries);
        }
    }

    private void step(int queries) {
        pass();
        try {
            SimulatedController leading = controller;
            if (leading == null && second >= restart) {
                leading = start();
            }
            if (leading != null) {
                act(leading, queries);
            }
        } catch (ControllerKilledError e) {
            kill();
            restart = second + 1 + random.nextInt(15);
        }
        check();
    }

    private void act(SimulatedController leading, int queries) {
        if (second % 2 == 0) {
            threads.lookIsDue();
        }
        if (random.nextInt(3) > 0) {
            events.turn(second);
        }
        threads.run();
        if (second % 2 == 1) {
            leading.turn(second, queries);
        }
        threads.run();
    }

    /** A provider on this EC2, which has not looked yet. */
    Ec2NodeProvider provider(SimulatedThreads threads) {
        return provider(threads, "1");
    }

    /** @param version of its launch templates */
    Ec2NodeProvider provider(SimulatedThreads threads, String version) {
        Ec2Time time = new Ec2Time(clock(), () -> second * 1_000_000_000L, nanos -> threads.meanwhile(), () -> threads);
        return SimulatedProvider.on(ec2, ec2Settings, version, time, node -> answers(node.host()), this::note);
    }

    /** A second without a controller. */
    void pass() {
        second++;
        ec2.passTime();
    }

    private @Nullable SimulatedController start() {
        SimulatedThreads own = new SimulatedThreads(random);
        Ec2NodeProvider provider = provider(own);
        ec2.meanwhile(() -> {});
        try {
            provider.start(Duration.ofSeconds(2));
        } catch (RuntimeException e) {
            note("a controller does not start: " + Ec2Calls.line(e));
            restart = second + 2;
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        note("a controller starts");
        events.begin(second, provider, this::note);
        ec2.meanwhile(own::meanwhile);
        epoch++;
        threads = own;
        controller = new SimulatedController(
                catalog, provider, settings, this::record, clock(), epoch, id -> answersAs(provider, id));
        return controller;
    }

    private boolean isKnownAtEc2(InstanceEvent event) {
        return event.meaning() != InstanceEvent.Meaning.TAKEN_AWAY
                || ec2.live().stream()
                        .filter(instance -> event.instances().contains(instance.id))
                        .allMatch(instance -> instance.tags.containsKey("infaas:until"));
    }

    private boolean answersAs(Ec2NodeProvider provider, String id) {
        return provider.nodes().stream().anyMatch(node -> node.id().equals(id) && answers(node.host()));
    }

    private boolean answers(String address) {
        return ec2.all().stream().anyMatch(instance -> instance.address().equals(address) && instance.serves(now()));
    }

    private void record(JournalEntry entry) {
        if (entry.event().equals("node-launch")) {
            asked.put(
                    String.valueOf(entry.inputs().get("request")),
                    Integer.parseInt(String.valueOf(entry.inputs().get("count"))));
        }
        note("%s %s: %s".formatted(entry.event(), entry.node(), entry.reason()));
    }

    void note(String line) {
        history.addLast("%d %s".formatted(second, line));
        if (history.size() > TAIL) {
            history.removeFirst();
        }
    }

    private void check() {
        List<MemoryInstance> live = ec2.live();
        double price = live.stream()
                .mapToDouble(instance -> instance.option.pricePerHour())
                .sum();
        // one that is taken away may have its replacement beside it
        long surge = live.stream().anyMatch(instance -> events.known(instance.id) > 0) ? 1 : 0;
        assertThat(live).as(this::told).hasSizeLessThanOrEqualTo(settings.maximum() + (int) surge);
        assertThat(price).as(this::told).isLessThanOrEqualTo(settings.budgetPerHour() + 1e-6);
        if (controller != null) {
            requireAnnouncedLeave(controller);
        }
    }

    /** A node whose instance is taken away, as its controller knows, is not served by for long. */
    private void requireAnnouncedLeave(SimulatedController leading) {
        for (NodeMachine machine : leading.provider().list()) {
            if (machine.life().isServing() && machine.until().isEmpty()) {
                assertThat(ec2.live())
                        .filteredOn(instance -> machine.id().equals(instance.tags.get("infaas:node")))
                        .as(this::told)
                        .allMatch(instance -> events.known(instance.id) < LEAVES_WITHIN);
            }
        }
    }

    /** Nothing was launched twice: of each request there were never more instances than it asked for. */
    void requireNothingLaunchedTwice() {
        Map<String, Long> launched = ec2.all().stream()
                .collect(Collectors.groupingBy(
                        instance -> String.valueOf(instance.tags.get("infaas:plan")), Collectors.counting()));
        launched.forEach((request, count) -> assertThat(count)
                .as("instances of %s, %s", request, told())
                .isLessThanOrEqualTo(asked.getOrDefault(request, 0)));
    }

    /** What is planned is there, and nothing else: each instance is a node that serves, under its own name, and no event waits. */
    void requireThePlan() {
        SimulatedController leading = Objects.requireNonNull(controller, this::told);
        List<NodeMachine> machines = leading.provider().list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
        Map<String, String> nodes = machines.stream()
                .collect(Collectors.toMap(
                        NodeMachine::id,
                        machine -> machine.node().map(Node::host).orElse("")));
        assertThat(machines).as(this::told).allMatch(machine -> machine.life() == MachineLife.READY);
        assertThat(ec2.live().stream()
                        .collect(Collectors.toMap(
                                instance -> String.valueOf(instance.tags.get("infaas:node")), MemoryInstance::address)))
                .as(this::told)
                .isEqualTo(nodes);
        assertThat(leading.unserved()).as(this::told).isZero();
        assertThat(events.queue().left()).as(this::told).isEmpty();
        assertThat(machines.size()).as(this::told).isGreaterThanOrEqualTo(settings.minimum());
    }

    String told() {
        return "second %d, %s, live %s, last:%n%s"
                .formatted(
                        second,
                        settings,
                        ec2.live().stream()
                                .map(instance -> instance.id + instance.tags.get("infaas:node"))
                                .toList(),
                        String.join("\n", history));
    }

    private Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }
}
