package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A controller of a fleet on EC2, a second at a time: loads take a second, and what nodes hold is lost with them. */
final class SimulatedController {

    private final Catalog catalog;
    private final Ec2NodeProvider provider;
    private final SimulatedThreads threads;
    private final Fleet fleet;
    private final PlanningPolicy policy = PolicyKind.INFAAS.with(PolicySettings.DEFAULTS);
    private final DemandEstimator demand = new DemandEstimator();
    private final Predicate<String> answers;
    private final SortedMap<Placement, Integer> readyAt = new TreeMap<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private double unserved;

    /** @param answers whether a node, by its id, answers now */
    SimulatedController(
            Catalog catalog,
            Ec2NodeProvider provider,
            SimulatedThreads threads,
            FleetSettings settings,
            Journal journal,
            Clock clock,
            long epoch,
            Predicate<String> answers) {
        this.catalog = catalog;
        this.provider = provider;
        this.threads = threads;
        this.answers = answers;
        this.fleet = new Fleet(provider, settings, policy, PolicySettings.DEFAULTS, journal, clock, epoch);
    }

    Ec2NodeProvider provider() {
        return provider;
    }

    SimulatedThreads threads() {
        return threads;
    }

    /** Demand that the plan in force does not carry. */
    double unserved() {
        return unserved;
    }

    /** One round of planning. */
    void turn(int second, int queries) {
        long nowMs = second * 1000L;
        List<Node> nodes = fleet.refresh(answers, nowMs);
        readyAt.keySet().removeIf(placement -> nodes.stream()
                .noneMatch(node -> node.id().equals(placement.node()) && answers.test(node.id())));
        demand.report("gateway", arrivals(queries), TimeUnit.SECONDS.toNanos(second));
        Situation before = situation(nodes, second);
        plan = policy.plan(before, plan);
        Situation situation = situation(nodes, second);
        fleet.turn(() -> situation, plan);
        actuate(situation, second);
        unserved = PlanOutlook.of(situation, plan, PolicySettings.DEFAULTS).unserved();
    }

    private DemandReport arrivals(int queries) {
        if (queries == 0) {
            return new DemandReport(1000, List.of(), List.of(), List.of());
        }
        String application = catalog.applications().get(0).name();
        Objective objective = catalog.applications().get(0).objective();
        DemandClass of = new DemandGrid(catalog).of(application, objective, 1);
        String serving =
                readyAt.keySet().stream().findFirst().map(Placement::variant).orElse("");
        ClassTraffic traffic = new ClassTraffic(of, serving, objective.latencyMs(), queries, queries, 0, 0);
        return new DemandReport(1000, List.of(traffic), List.of(), serving.isEmpty() ? List.of(traffic) : List.of());
    }

    private Situation situation(List<Node> nodes, int second) {
        SortedMap<Placement, InstanceState> instances = new TreeMap<>();
        readyAt.forEach((placement, at) ->
                instances.put(placement, at <= second ? InstanceState.ACTIVE : InstanceState.LOADING));
        List<NodeCapacity> capacities = nodes.stream()
                .map(node -> new NodeCapacity(
                        node.id(), catalog.nodeType(node.type()).orElseThrow(), answers.test(node.id())))
                .toList();
        return new Situation(
                catalog,
                fleet.mark(capacities),
                instances,
                demand.rates(TimeUnit.SECONDS.toNanos(second)),
                Set.of(),
                Set.of(),
                second * 1000L);
    }

    private void actuate(Situation situation, int second) {
        plan.placements().stream()
                .filter(placement ->
                        situation.nodes().stream().anyMatch(node -> node.id().equals(placement.node()) && node.up()))
                .forEach(placement -> readyAt.computeIfAbsent(placement, any -> second + 1));
        readyAt.keySet().removeIf(placement -> !plan.placements().contains(placement));
    }
}
