package io.infaas.controller.ec2;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.CandidateIndex;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A controller of a fleet on EC2, a second at a time: loads take a second, and what nodes hold is lost with them. */
final class SimulatedController {

    private final Catalog catalog;
    private final NodeProvider provider;
    private final Fleet fleet;
    private final CountedPolicy policy = new CountedPolicy(PolicyKind.COST.with(PolicySettings.DEFAULTS));
    private final DemandEstimator demand = new DemandEstimator();
    private final DemandGrid grid;
    private final Predicate<String> answers;
    private final Map<String, String> applications = new HashMap<>();
    private final SortedMap<Placement, Integer> readyAt = new TreeMap<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private double unserved;

    /** Counts what it is asked. */
    private static final class CountedPolicy implements PlanningPolicy {

        private final PlanningPolicy policy;
        private int plans;

        CountedPolicy(PlanningPolicy policy) {
            this.policy = policy;
        }

        @Override
        public PlacementPlan plan(Situation situation, PlacementPlan previous) {
            plans++;
            return policy.plan(situation, previous);
        }

        @Override
        public PlacementPlan cover(Situation situation, PlacementPlan previous) {
            return policy.cover(situation, previous);
        }

        @Override
        public MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
            return policy.machines(situation, plan, market);
        }
    }

    /** @param answers whether a node, by its id, answers now */
    SimulatedController(
            Catalog catalog,
            NodeProvider provider,
            FleetSettings settings,
            Journal journal,
            Clock clock,
            long epoch,
            Predicate<String> answers) {
        this.catalog = catalog;
        this.provider = provider;
        this.answers = answers;
        this.grid = new DemandGrid(catalog);
        this.fleet = new Fleet(provider, settings, policy, journal, clock, epoch);
        Map<String, String> architectures = catalog.architectures().stream()
                .collect(Collectors.toMap(Architecture::name, Architecture::application));
        for (Variant variant : catalog.variants()) {
            applications.put(variant.name(), architectures.get(variant.architecture()));
        }
    }

    NodeProvider provider() {
        return provider;
    }

    /** Demand that the plan in force does not carry. */
    double unserved() {
        return unserved;
    }

    /** How often the policy has planned, for this round and for what might be. */
    int plans() {
        return policy.plans;
    }

    /** These serve already. */
    void hasLoaded(Collection<Placement> placements) {
        placements.forEach(placement -> readyAt.put(placement, 0));
    }

    /** One round of planning, with queries a second of the only application. */
    void turn(int second, int queries) {
        turn(second, Map.of(catalog.applications().get(0).name(), queries));
    }

    /** @param queries queries a second by application */
    void turn(int second, Map<String, Integer> queries) {
        long nowMs = second * 1000L;
        List<Node> nodes = fleet.refresh(answers, nowMs);
        Set<String> serving = nodes.stream().map(Node::id).filter(answers).collect(Collectors.toSet());
        readyAt.keySet().removeIf(placement -> !serving.contains(placement.node()));
        demand.report("gateway", arrivals(queries), TimeUnit.SECONDS.toNanos(second));
        Situation before = situation(nodes, second);
        plan = policy.plan(before, plan);
        Situation situation = situation(nodes, second);
        fleet.situation(() -> situation, plan).ifPresent(one -> fleet.carryOut(fleet.decide(one)));
        actuate(serving, second);
        unserved = unserved(situation);
    }

    /** Items/s of all applications beyond the throughput of their planned instances. */
    private double unserved(Situation situation) {
        CandidateIndex candidates = new CandidateIndex(situation);
        SortedMap<String, Double> missing = new TreeMap<>();
        situation
                .demand()
                .forEach(rate -> missing.merge(
                        catalog.applicationOf(rate.of().target()).orElseThrow(), rate.items(), Double::sum));
        plan.placements().forEach(placement -> candidates
                .at(placement)
                .ifPresent(candidate -> missing.merge(
                        candidates.application(placement),
                        -candidate.times(plan.counts().of(placement)).itemsPerSecond(1),
                        Double::sum)));
        return missing.values().stream()
                .mapToDouble(items -> Math.max(0, items))
                .sum();
    }

    private DemandReport arrivals(Map<String, Integer> queries) {
        Map<String, String> serving = new HashMap<>();
        readyAt.keySet()
                .forEach(placement -> serving.putIfAbsent(applications.get(placement.variant()), placement.variant()));
        List<ClassTraffic> traffic = new ArrayList<>();
        List<ClassTraffic> waiting = new ArrayList<>();
        for (Application application : catalog.applications()) {
            int count = queries.getOrDefault(application.name(), 0);
            if (count > 0) {
                Objective objective = application.objective();
                DemandClass of = grid.of(application.name(), objective, 1);
                String variant = serving.getOrDefault(application.name(), "");
                ClassTraffic one = new ClassTraffic(of, variant, objective.latencyMs(), count, count, 0, 0);
                traffic.add(one);
                if (variant.isEmpty()) {
                    waiting.add(one);
                }
            }
        }
        return new DemandReport(1000, traffic, List.of(), waiting);
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

    private void actuate(Set<String> serving, int second) {
        plan.placements().stream()
                .filter(placement -> serving.contains(placement.node()))
                .forEach(placement -> readyAt.computeIfAbsent(placement, any -> second + 1));
        readyAt.keySet().removeIf(placement -> !plan.placements().contains(placement));
    }
}
