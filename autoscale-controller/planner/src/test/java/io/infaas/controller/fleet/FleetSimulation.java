package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A fleet, a policy and a provider in simulated seconds, with Poisson arrivals at one application. Loads take their load time, drains a
 * second. In each second it checks maximum, budget, and that the last copy is kept.
 */
final class FleetSimulation {

    /** The fleet at the end of a second. */
    record Second(int second, int machines, int open, double pricePerHour) {}

    private final Catalog catalog;
    private final PlanningPolicy policy;
    private final SimulatedNodeProvider provider;
    private final FleetSettings settings;
    private final Fleet fleet;
    private final Random random;
    private final Objective objective;
    private final DemandClass of;
    private final DemandEstimator demand = new DemandEstimator();
    private final SortedMap<Placement, Integer> readyAt = new TreeMap<>();
    private final Set<Placement> draining = new HashSet<>();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private final List<Second> seconds = new ArrayList<>();
    private final Set<String> down = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> leaking = new HashSet<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private final Map<String, Integer> listedAt = new TreeMap<>();
    private int answersAfter;
    private long arrived;
    private int second;
    private boolean served;
    private boolean faults;
    private boolean slow;
    private final ServedLoad load;

    FleetSimulation(
            PolicyKind kind, Catalog catalog, SimulatedNodeProvider provider, FleetSettings settings, long seed) {
        this(kind, catalog, provider, settings, PolicySettings.DEFAULTS, seed);
    }

    FleetSimulation(
            PolicyKind kind,
            Catalog catalog,
            SimulatedNodeProvider provider,
            FleetSettings settings,
            PolicySettings policySettings,
            long seed) {
        this.catalog = catalog;
        this.provider = provider;
        this.settings = settings;
        this.policy = kind.with(policySettings);
        this.random = new Random(seed);
        this.load = new ServedLoad(catalog);
        this.objective = catalog.applications().get(0).objective();
        this.of = new DemandGrid(catalog).of(catalog.applications().get(0).name(), objective, 1);
        this.fleet = new Fleet(provider, settings, policy, this::record, clock(), 0);
    }

    /**
     * Policy cost and one variant of 100 queries/s that takes both cores of a node.
     *
     * @param start time from a launch until a node answers
     */
    static FleetSimulation ofFullNodes(Duration start, FleetSettings settings) {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("one", 0.8, 10, 500, 50)
                .usingCores(2)
                .catalog();
        Offering offering = new Offering(PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, start, Optional.empty());
        return new FleetSimulation(PolicyKind.COST, catalog, new SimulatedNodeProvider(offering), settings, 1);
    }

    private void record(JournalEntry entry) {
        journal.add(entry);
        if (entry.outcome().equals("decided")) {
            history.add("%d: %s %s, %s".formatted(second, entry.event(), entry.node(), entry.reason()));
        }
    }

    /** Each step with its second and reason. */
    List<String> history() {
        return history;
    }

    private Clock clock() {
        InstantSource source = provider::now;
        return source.withZone(ZoneOffset.UTC);
    }

    FleetSimulation run(int count, double queriesPerSecond) {
        for (int i = 0; i < count; i++) {
            step(queriesPerSecond);
        }
        return this;
    }

    /** From now on a node answers some seconds after it is ready. */
    FleetSimulation slowAnswers(int seconds) {
        answersAfter = seconds;
        return this;
    }

    private boolean answers(String id) {
        return listedAt.containsKey(id)
                && !down.contains(id)
                && !lost.contains(id)
                && second >= listedAt.getOrDefault(id, second) + answersAfter;
    }

    /** From now on memory of unloaded models does not come back there. */
    FleetSimulation leaks(String id) {
        leaking.add(id);
        return this;
    }

    /** From now on everything takes longer than by its profile, or not. */
    FleetSimulation slow(boolean now) {
        slow = now;
        return this;
    }

    /** From one rate to another in equal steps. */
    FleetSimulation ramp(int count, double from, double to) {
        for (int i = 0; i < count; i++) {
            step(from + (to - from) * i / count);
        }
        return this;
    }

    private void step(double queriesPerSecond) {
        second++;
        provider.advance(Duration.ofSeconds(1));
        long nowMs = second * 1000L;
        List<Node> nodes = fleet.refresh(this::answers, nowMs);
        nodes.forEach(node -> listedAt.putIfAbsent(node.id(), second));
        boolean left = readyAt.keySet()
                .removeIf(
                        placement -> nodes.stream().noneMatch(node -> node.id().equals(placement.node()))
                                || down.contains(placement.node())
                                || lost.contains(placement.node()));
        assertThat(left && !faults)
                .as("a node ended with placements in second %d", second)
                .isFalse();
        demand.report("gateway", arrivals(queriesPerSecond), TimeUnit.SECONDS.toNanos(second));
        plan = policy.plan(situation(nodes, nowMs), plan);
        Situation situation = situation(nodes, nowMs);
        fleet.situation(() -> situation, plan).ifPresent(one -> fleet.carryOut(fleet.decide(one)));
        actuate(situation);
        check(situation);
        load.pass(
                arrived,
                readyAt.entrySet().stream()
                        .filter(entry -> entry.getValue() <= second)
                        .map(Map.Entry::getKey)
                        .toList(),
                readyAt.keySet(),
                machines());
    }

    /** What was served and what it cost from now on. */
    ServedLoad load() {
        return load;
    }

    private DemandReport arrivals(double queriesPerSecond) {
        long count = 0;
        double at = 0;
        while (queriesPerSecond > 0) {
            at += -Math.log(1 - random.nextDouble()) / queriesPerSecond;
            if (at >= 1) {
                break;
            }
            count++;
        }
        arrived = count;
        if (count == 0) {
            return new DemandReport(1000, List.of(), List.of(), List.of());
        }
        Optional<Placement> serving = readyAt.entrySet().stream()
                .filter(entry -> entry.getValue() <= second)
                .map(Map.Entry::getKey)
                .findFirst();
        ClassTraffic traffic = new ClassTraffic(
                of, serving.map(Placement::variant).orElse(""), objective.latencyMs(), count, count, 0, 0);
        return new DemandReport(1000, List.of(traffic), List.of(), serving.isPresent() ? List.of() : List.of(traffic));
    }

    private Situation situation(List<Node> nodes, long nowMs) {
        SortedMap<Placement, InstanceState> instances = new TreeMap<>();
        readyAt.forEach((placement, at) -> instances.put(
                placement,
                draining.contains(placement)
                        ? InstanceState.DRAINING
                        : at > second
                                ? InstanceState.LOADING
                                : slow ? InstanceState.INTERFERED : InstanceState.ACTIVE));
        List<NodeCapacity> capacities = nodes.stream()
                .map(node -> new NodeCapacity(
                                node.id(), catalog.nodeType(node.type()).orElseThrow(), answers(node.id()))
                        .withMemory(Optional.empty(), leaking.contains(node.id())))
                .toList();
        return new Situation(
                catalog,
                fleet.mark(capacities),
                instances,
                demand.rates(TimeUnit.SECONDS.toNanos(second)),
                Set.of(),
                Set.of(),
                nowMs);
    }

    /** Loads at once, drains a placement once all that is planned serves, and unloads a second later. */
    private void actuate(Situation situation) {
        readyAt.keySet().removeAll(draining);
        draining.clear();
        for (Placement placement : plan.placements()) {
            boolean up = situation.nodes().stream().anyMatch(node -> node.id().equals(placement.node()) && node.up());
            if (up) {
                readyAt.computeIfAbsent(placement, any -> second + 1);
            }
        }
        boolean settled =
                plan.placements().stream().allMatch(placement -> readyAt.getOrDefault(placement, second + 1) <= second);
        if (settled) {
            readyAt.keySet().stream()
                    .filter(placement -> !plan.placements().contains(placement))
                    .forEach(draining::add);
        }
    }

    private void check(Situation situation) {
        List<NodeMachine> machines = machines();
        double price = machines.stream().mapToDouble(NodeMachine::pricePerHour).sum();
        assertThat(machines)
                .as("machines in second %d", second)
                .hasSizeLessThanOrEqualTo(settings.maximum() + 1)
                .filteredOn(machine -> machine.until().isEmpty())
                .hasSizeLessThanOrEqualTo(settings.maximum());
        assertThat(price).as("price in second %d", second).isLessThanOrEqualTo(settings.budgetPerHour() + 1e-6);
        boolean serves = readyAt.entrySet().stream()
                .anyMatch(entry -> entry.getValue() <= second && !draining.contains(entry.getKey()));
        boolean asked = situation.demand().stream().anyMatch(rate -> rate.items() > 0.01);
        if (asked && !faults) {
            assertThat(serves || !served)
                    .as("a copy serves in second %d: %s", second, journal)
                    .isTrue();
        }
        served = serves;
        seconds.add(new Second(
                second,
                machines.size(),
                (int) machines.stream()
                        .filter(machine -> machine.life() == MachineLife.READY)
                        .count(),
                price));
    }

    /** The machines that are not gone. */
    List<NodeMachine> machines() {
        return provider.list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .distinct()
                .toList();
    }

    int open() {
        return (int) machines().stream()
                .filter(machine -> machine.life() == MachineLife.READY)
                .count();
    }

    /** From now on machines may be lost: what they hold is lost with them. */
    void mayFail() {
        faults = true;
    }

    /** The machine fails. */
    void loses(String id) {
        faults = true;
        lost.add(id);
        provider.loses(id);
    }

    /** The machines as the status shows them. */
    List<NodeMachine> shown() {
        return fleet.machines();
    }

    /** The node does not answer any more. */
    void goesDown(String id) {
        faults = true;
        down.add(id);
    }

    /** The node is dead, whatever its provider says. */
    void dies(String id) {
        faults = true;
        lost.add(id);
    }

    /** What the fleet answers to an operator. */
    String cordon(String node, boolean wanted) {
        return fleet.cordon(node, wanted);
    }

    /** Whether nothing is loaded on a node. */
    boolean isEmpty(String node) {
        return readyAt.keySet().stream().noneMatch(placement -> placement.node().equals(node));
    }

    SimulatedNodeProvider provider() {
        return provider;
    }

    List<Second> seconds() {
        return seconds;
    }

    int second() {
        return second;
    }

    List<JournalEntry> entries(String event) {
        return journal.stream().filter(entry -> entry.event().equals(event)).toList();
    }

    /** What the machines cost over all, US dollars. */
    double cost() {
        return seconds.stream().mapToDouble(Second::pricePerHour).sum() / 3600;
    }
}
