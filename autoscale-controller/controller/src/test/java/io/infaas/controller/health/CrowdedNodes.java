package io.infaas.controller.health;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.InfaasPolicy;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Nodes whose instances share their cores while they work, in steps of a millisecond: a gateway chooses and reports, the controller
 * judges and plans, instances come after their load time and go when the others serve.
 */
final class CrowdedNodes {

    private static final double LOAD_MS = 50;

    private final Catalog catalog;
    private final Objective objective;
    private double queriesPerSecond;
    private final NodeType type;
    private final List<String> nodes;
    private final Random random;
    private final SimulatedScheduler time = new SimulatedScheduler();
    private final PlanningPolicy policy = new InfaasPolicy().with(PolicySettings.DEFAULTS);
    private final ProfileCorrections corrections;
    private final GatewayReports reports = new GatewayReports();
    private final InstanceHealth health;
    private final DemandEstimator demand = new DemandEstimator();
    private final CheapestInTime selection;
    private final Choice choice = new Choice();
    private final SortedMap<Placement, Double> readyAtMs = new TreeMap<>();
    private final SortedMap<Placement, Deque<Work>> queues = new TreeMap<>();
    private final SortedMap<String, List<Double>> latencies = new TreeMap<>();
    private final SortedMap<DemandClass, SortedMap<String, long[]>> traffic = new TreeMap<>();
    private final List<PlanChange> changes = new ArrayList<>();
    private ToDoubleFunction<Placement> slowness = placement -> 1;
    private int group = 1;
    private Map<Placement, InstanceState> states = Map.of();
    private PlacementPlan plan;
    private long version = 1;
    private RouteIndex routes;
    private LoadBook book;

    private static final class Work {
        private final Dispatch dispatch;
        private final String application;
        private final double cameMs;
        private double leftMs;

        Work(Dispatch dispatch, String application, double cameMs, double leftMs) {
            this.dispatch = dispatch;
            this.application = application;
            this.cameMs = cameMs;
            this.leftMs = leftMs;
        }
    }

    /** @param start what is loaded at first */
    CrowdedNodes(
            Catalog catalog,
            Objective objective,
            double queriesPerSecond,
            List<String> nodes,
            Set<Placement> start,
            long seed) {
        this.catalog = catalog;
        this.objective = objective;
        this.queriesPerSecond = queriesPerSecond;
        this.type = catalog.nodeTypes().get(0);
        this.nodes = nodes;
        this.random = new Random(seed);
        this.selection = new CheapestInTime(random::nextInt);
        KnownCandidates known = new KnownCandidates(catalog, id -> Optional.of(type), () -> plan.counts());
        this.corrections = new ProfileCorrections(known, reports);
        this.health = new InstanceHealth(known, reports, corrections::corrections);
        this.plan = PlacementPlan.of(start, List.of(), Map.of());
        start.forEach(placement -> readyAtMs.put(placement, 0.0));
        this.routes = RouteIndex.of(view());
        this.book = LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, time);
    }

    CrowdedNodes run(int seconds) {
        for (int second = 0; second < seconds; second++) {
            for (int ms = 0; ms < 1000; ms++) {
                catalog.applications().forEach(application -> arrive(application.name()));
                time.advance(Duration.ofMillis(1));
                nodes.forEach(this::work);
            }
            turn();
        }
        return this;
    }

    /** @param factor how many times as long as profiled each placement takes from now on */
    CrowdedNodes slow(ToDoubleFunction<Placement> factor) {
        slowness = factor;
        return this;
    }

    /** So many queries come in a second from now on. */
    CrowdedNodes load(double queries) {
        queriesPerSecond = queries;
        return this;
    }

    /** Queries that wait, or are being answered. */
    int unanswered() {
        return queues.values().stream().mapToInt(Deque::size).sum();
    }

    /** So many queries come at once from now on. */
    CrowdedNodes inGroupsOf(int queries) {
        group = queries;
        return this;
    }

    /** Forgets the answers and the changes so far. */
    void forget() {
        latencies.clear();
        changes.clear();
    }

    /** What was planned so far. */
    List<PlanChange> changes() {
        return changes;
    }

    Corrections corrections() {
        return corrections.corrections();
    }

    /** 99th percentile of an application's answers, ms. */
    double p99(String application) {
        List<Double> sorted =
                latencies.getOrDefault(application, List.of()).stream().sorted().toList();
        return sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1);
    }

    /** Share of an application's answers that came after their bound. */
    double lateShare(String application) {
        List<Double> answers = latencies.getOrDefault(application, List.of());
        return answers.stream().filter(ms -> ms > objective.latencyMs()).count() / (double) answers.size();
    }

    Set<Placement> placements() {
        return plan.placements();
    }

    private double nowMs() {
        return time.nanos() / 1e6;
    }

    private void arrive(String application) {
        // at most one group in a millisecond
        if (random.nextDouble() < queriesPerSecond / group / 1000) {
            for (int i = 0; i < group; i++) {
                ask(application);
            }
        }
    }

    private void ask(String application) {
        Query query = new Query(application, routes.target(application).orElseThrow(), objective, false, 1);
        if (!selection.select(query, book, choice).serves()) {
            throw new AssertionError("nothing serves " + application);
        }
        Dispatch dispatch = book.begin(choice.instance(), 1);
        dispatch.confirm();
        Placement placement = new Placement(
                choice.instance().model(), choice.instance().node().id());
        queues.computeIfAbsent(placement, added -> new ArrayDeque<>())
                .add(new Work(
                        dispatch,
                        application,
                        nowMs(),
                        slowness.applyAsDouble(placement) * choice.instance().serviceMs(1)));
        count(application, placement.variant())[0]++;
    }

    private long[] count(String application, String variant) {
        DemandClass of = new DemandGrid(catalog).of(application, objective, 1);
        return traffic.computeIfAbsent(of, added -> new TreeMap<>()).computeIfAbsent(variant, added -> new long[2]);
    }

    /** A millisecond of a node: where all together use more cores than it has, all are slower by that. */
    private void work(String node) {
        SortedMap<Placement, Deque<Work>> busy = new TreeMap<>();
        queues.forEach((placement, queue) -> {
            if (placement.node().equals(node) && !queue.isEmpty()) {
                busy.put(placement, queue);
            }
        });
        double used = busy.keySet().stream().mapToDouble(this::coresUsed).sum();
        double speed = Math.min(1, type.cores() / used);
        busy.forEach((placement, queue) -> work(placement, queue, speed));
    }

    private void work(Placement placement, Deque<Work> queue, double ms) {
        double left = ms;
        while (left > 0 && !queue.isEmpty()) {
            Work first = queue.element();
            double done = Math.min(left, first.leftMs);
            first.leftMs -= done;
            left -= done;
            if (first.leftMs <= 1e-9) {
                end(queue.remove(), placement);
            }
        }
    }

    private double coresUsed(Placement placement) {
        return catalog.variant(placement.variant())
                .orElseThrow()
                .profiles()
                .get(0)
                .coresUsed();
    }

    private void end(Work work, Placement placement) {
        work.dispatch.recordAnswer();
        double ms = nowMs() - work.cameMs;
        latencies.computeIfAbsent(work.application, added -> new ArrayList<>()).add(ms);
        count(work.application, placement.variant())[1] += ms > objective.latencyMs() ? 1 : 0;
    }

    private void turn() {
        book.relax();
        List<ClassTraffic> counted = new ArrayList<>();
        traffic.forEach((of, variants) -> variants.forEach((variant, counts) ->
                counted.add(new ClassTraffic(of, variant, objective.latencyMs(), counts[0], counts[0], counts[1], 0))));
        traffic.clear();
        DemandReport report = new DemandReport(1_000, counted, book.drain(), List.of());
        reports.add("gateway", report, time.nanos());
        health.report(report, time.nanos());
        demand.report("gateway", report, time.nanos());
        corrections.report("gateway", report);
        corrections.observe(readyAtMs.keySet(), time.nanos());
        states = health.states(time.nanos());
        plan = policy.plan(situation(), plan);
        changes.addAll(plan.changes());
        plan.placements().forEach(placement -> readyAtMs.putIfAbsent(placement, nowMs() + LOAD_MS));
        if (plan.placements().stream().allMatch(this::isReady)) {
            readyAtMs.keySet().retainAll(plan.placements());
        }
        routes = routes.next(view());
        book = book.next(routes);
    }

    private boolean isReady(Placement placement) {
        return readyAtMs.getOrDefault(placement, Double.POSITIVE_INFINITY) <= nowMs();
    }

    private SortedMap<Placement, InstanceState> instances() {
        SortedMap<Placement, InstanceState> all = new TreeMap<>();
        readyAtMs
                .keySet()
                .forEach(placement -> all.put(
                        placement,
                        isReady(placement)
                                ? states.getOrDefault(placement, InstanceState.ACTIVE)
                                : InstanceState.LOADING));
        return all;
    }

    private Situation situation() {
        return new Situation(
                        catalog,
                        nodes.stream()
                                .map(id -> new NodeCapacity(id, type, true))
                                .toList(),
                        instances(),
                        demand.rates(time.nanos()),
                        Set.of(),
                        Set.of(),
                        (long) nowMs())
                .with(corrections.corrections());
    }

    private View view() {
        return new View(
                version++,
                catalog,
                nodes.stream()
                        .map(id -> new Node(id, "127.0.0.1", 8000, 8001, type.name()))
                        .toList(),
                instances().entrySet().stream()
                        .map(entry -> new Instance(
                                entry.getKey().variant(), entry.getKey().node(), entry.getValue()))
                        .toList());
    }
}
