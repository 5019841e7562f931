package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.SimulatedMachine;
import io.infaas.simulator.machine.SimulatedMachines;
import io.infaas.simulator.machine.Truth;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A simulation that a test steers, second by second, with Poisson arrivals at the application "fashion". In each second it checks maximum and budget,
 * and that an instance serves once one has.
 */
final class FleetRun {

    private final FleetSettings settings;
    private final Random random;
    private final Simulation simulation;
    private final List<Second> seconds = new ArrayList<>();
    private @Nullable DoubtfulProvider provider;
    private boolean served;
    private boolean faults;
    private int surge;

    FleetRun(PolicyFactory policy, Catalog catalog, FleetSettings settings, long seed, MachineOffering... offerings) {
        this.settings = settings;
        this.random = new Random(seed);
        Workload workload = new Workload(
                Duration.ofDays(1),
                List.of(Traffic.steady("fashion", 0)),
                new TreeMap<>(),
                List.of(offerings),
                settings,
                Truth.asProfiled(seed),
                Duration.ofNanos(500_000),
                1,
                List.of());
        this.simulation = new Simulation(
                catalog, workload, policy, PolicySettings.DEFAULTS, seed, Simulation.LIVE_SELECTION, actual -> {
                    provider = new DoubtfulProvider(actual);
                    return provider;
                });
        simulation.start();
    }

    /** Policy cost and one variant of 100 queries/s that takes both cores of a node, of which a machine has two. */
    static FleetRun ofFullNodes(FleetSettings settings, MachineOffering... offerings) {
        return ofFullNodes(settings, 1, offerings);
    }

    static FleetRun ofFullNodes(FleetSettings settings, long seed, MachineOffering... offerings) {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("one", 0.8, 10, 500, 50)
                .usingCores(2)
                .catalog();
        return new FleetRun(PolicyKind.COST, catalog, settings, seed, offerings);
    }

    FleetRun run(int count, double queriesPerSecond) {
        return ramp(count, queriesPerSecond, queriesPerSecond);
    }

    /** From one rate to another in equal steps. */
    FleetRun ramp(int count, double from, double to) {
        for (int i = 0; i < count; i++) {
            step(from + (to - from) * i / count);
        }
        return this;
    }

    private void step(double queriesPerSecond) {
        for (double at = gap(queriesPerSecond); at < 1; at += gap(queriesPerSecond)) {
            simulation.send(0, at);
        }
        Second second = simulation.pass();
        seconds.add(second);
        List<NodeMachine> machines = listed();
        assertThat(machines)
                .as(() -> "machines in second %d: %s".formatted(second.second(), history()))
                .hasSizeLessThanOrEqualTo(settings.maximum() + Math.max(1, surge))
                .filteredOn(machine -> machine.until().isEmpty())
                .hasSizeLessThanOrEqualTo(settings.maximum() + surge);
        assertThat(machines.stream().mapToDouble(NodeMachine::pricePerHour).sum())
                .as("price in second %d", second.second())
                .isLessThanOrEqualTo(settings.budgetPerHour() + 1e-6);
        boolean serves = !second.instances().isEmpty();
        if (queriesPerSecond > 0 && !faults) {
            assertThat(serves || !served)
                    .as(() -> "an instance serves in second %d: %s".formatted(second.second(), history()))
                    .isTrue();
        }
        served = serves;
    }

    private double gap(double queriesPerSecond) {
        return queriesPerSecond > 0 ? -Math.log(1 - random.nextDouble()) / queriesPerSecond : Double.POSITIVE_INFINITY;
    }

    /** The machines that the provider lists, once each. */
    private List<NodeMachine> listed() {
        return provider().list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .distinct()
                .toList();
    }

    /** The machines that are not gone. */
    List<NodeMachine> machines() {
        return simulation.machines().list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
    }

    /** The machines as the status shows them. */
    List<ControllerStatus.MachineRow> shownMachines() {
        return simulation.shownMachines();
    }

    /** Number of nodes in use. */
    int open() {
        return (int) machines().stream()
                .filter(machine -> machine.life() == MachineLife.READY)
                .count();
    }

    int launches() {
        return simulation.machines().launches();
    }

    /** Whether nothing is loaded on a node. */
    boolean isEmpty(String node) {
        return simulation.machines().find(node).map(SimulatedMachine::isEmpty).orElse(true);
    }

    /** Faults of machines, which may end the last copy. */
    SimulatedMachines faults() {
        faults = true;
        return simulation.machines();
    }

    /** Faults of the provider's list. */
    DoubtfulProvider provider() {
        return Objects.requireNonNull(provider);
    }

    String cordon(String node, boolean cordon) {
        return simulation.fleet().cordon(node, cordon);
    }

    /** Machines have another configuration from now on. */
    void configure(String configuration) {
        surge = settings.replacementsAtOnce();
        simulation.machines().configure(configuration);
    }

    void wishReplacements(Set<String> nodes) {
        surge = settings.replacementsAtOnce();
        simulation.fleet().wishReplacements(nodes);
    }

    boolean resumeReplacements() {
        return simulation.fleet().resumeReplacements();
    }

    /** Why replacements pause, as the status shows it. */
    String shownPause() {
        return simulation.fleet().pause();
    }

    List<Second> seconds() {
        return seconds;
    }

    int second() {
        return seconds.size();
    }

    List<JournalEntry> entries(String event) {
        return journal()
                .map(TimedEntry::entry)
                .filter(entry -> entry.event().equals(event))
                .toList();
    }

    /** The seconds of each decision. */
    List<Double> times(String event) {
        return journal()
                .filter(timed -> timed.entry().event().equals(event)
                        && timed.entry().outcome().equals("decided"))
                .map(TimedEntry::second)
                .toList();
    }

    /** Each step of the fleet with its second and reason. */
    List<String> history() {
        return journal()
                .filter(timed -> timed.entry().outcome().equals("decided")
                        && timed.entry().event().startsWith("node-"))
                .map(timed -> "%.0f: %s %s, %s"
                        .formatted(
                                timed.second(),
                                timed.entry().event(),
                                timed.entry().node(),
                                timed.entry().reason()))
                .toList();
    }

    /** Each decision on machines and placements with its second and reason. */
    List<String> decisions() {
        return journal()
                .filter(timed -> timed.entry().outcome().equals("decided"))
                .map(timed -> "%.0f: %s %s %s, %s"
                        .formatted(
                                timed.second(),
                                timed.entry().event(),
                                timed.entry().variant(),
                                timed.entry().node(),
                                timed.entry().reason()))
                .toList();
    }

    private Stream<TimedEntry> journal() {
        return simulation.entries().stream();
    }

    /** Queries since a second that were late or refused, as a share of all of them. */
    double violatedSince(int since) {
        double queries = 0;
        double violated = 0;
        for (Second second : seconds.subList(since, seconds.size())) {
            queries += second.queries();
            violated += second.late() + second.refused();
        }
        return violated / queries;
    }
}
