package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.controller.demand.DemandEstimator;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A policy in simulated seconds: Poisson arrivals, a gateway that sends each query to the cheapest instance that meets the
 * bound, instances that process their queues at saturation and take their load time to become ready.
 */
final class PolicySimulation {

    /** A change and the second in which it was made. */
    record Timed(int second, PlanChange change) {}

    private final PlanningPolicy policy;
    private final CandidateIndex candidates;
    private final Catalog catalog;
    private final List<NodeCapacity> nodes;
    private final Random random;
    private final String application;
    private final Objective objective;
    private final DemandClass of;
    private final DemandEstimator demand = new DemandEstimator();
    private final SortedMap<Placement, Double> readyAtMs = new TreeMap<>();
    private final Map<Placement, Double> queues = new HashMap<>();
    private final List<Timed> changes = new ArrayList<>();
    private PlacementPlan plan = PlacementPlan.NONE;
    private int second;
    private double queueSince;
    private long late;

    PolicySimulation(PlanningPolicy policy, PlanningCatalog market, Objective objective, long seed, String... nodeIds) {
        this.policy = policy;
        this.catalog = market.catalog();
        this.nodes = market.nodes(nodeIds);
        this.candidates = new CandidateIndex(new Situation(catalog, nodes, Map.of(), List.of(), Set.of(), Set.of(), 0));
        this.random = new Random(seed);
        this.application = catalog.applications().get(0).name();
        this.objective = objective;
        this.of = new DemandGrid(catalog).of(application, objective, 1);
    }

    PolicySimulation run(int seconds, double queriesPerSecond, int batch) {
        for (int i = 0; i < seconds; i++) {
            second++;
            demand.report("gateway", arrivals(queriesPerSecond, batch), TimeUnit.SECONDS.toNanos(second));
            plan = policy.plan(situation(), plan);
            plan.changes().forEach(change -> changes.add(new Timed(second, change)));
            actuate();
        }
        return this;
    }

    int second() {
        return second;
    }

    PlacementPlan plan() {
        return plan;
    }

    List<Timed> changes() {
        return changes;
    }

    /** Queries answered after their bound since the last call. */
    long late() {
        long count = late;
        late = 0;
        return count;
    }

    private DemandReport arrivals(double queriesPerSecond, int batch) {
        Map<String, Long> given = new TreeMap<>();
        long lateBefore = late;
        double at = (second - 1) * 1000.0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) * 1000 / queriesPerSecond;
            if (!(at < second * 1000.0)) {
                break;
            }
            given.merge(give(at, batch), 1L, Long::sum);
        }
        List<ClassTraffic> traffic = new ArrayList<>();
        List<ClassTraffic> waiting = new ArrayList<>();
        given.forEach((variant, queries) -> {
            ClassTraffic one = new ClassTraffic(of, variant, objective.latencyMs(), queries, queries * batch, 0, 0);
            traffic.add(one);
            if (one.isCold()) {
                waiting.add(one);
            }
        });
        traffic.add(new ClassTraffic(of, "", objective.latencyMs(), 0, 0, late - lateBefore, 0));
        return new DemandReport(1000, traffic, List.of(), waiting);
    }

    /** The variant that gets the query; empty if none serves. */
    private String give(double at, int batch) {
        double elapsed = (at - queueSince) / 1000;
        queueSince = at;
        queues.replaceAll((placement, items) -> Math.max(0, items - elapsed * saturation(placement)));
        List<Placement> serving = readyAtMs.keySet().stream()
                .filter(placement -> readyAtMs.getOrDefault(placement, at + 1) <= at
                        && candidate(placement).accuracy() >= objective.minAccuracy())
                .toList();
        Optional<Placement> meetsBound = serving.stream()
                .filter(placement -> finishMs(placement, batch) <= objective.latencyMs())
                .min(Comparator.<Placement>comparingDouble(
                                placement -> candidate(placement).cost(batch))
                        .thenComparingDouble(placement -> finishMs(placement, batch))
                        .thenComparing(Comparator.naturalOrder()));
        Optional<Placement> chosen = meetsBound.or(
                () -> serving.stream().min(Comparator.comparingDouble(placement -> finishMs(placement, batch))));
        late += meetsBound.isPresent() ? 0 : 1;
        chosen.ifPresent(placement -> queues.merge(placement, (double) batch, Double::sum));
        return chosen.map(Placement::variant).orElse("");
    }

    private double finishMs(Placement placement, int batch) {
        Profile profile = candidate(placement).profile();
        return profile.latencyMs(batch) + queues.getOrDefault(placement, 0.0) * 1000 / saturation(placement);
    }

    private double saturation(Placement placement) {
        return candidate(placement).profile().saturation() * plan.counts().of(placement);
    }

    private Situation situation() {
        Map<Placement, InstanceState> instances = new HashMap<>();
        readyAtMs.forEach((placement, ready) ->
                instances.put(placement, ready <= second * 1000.0 ? InstanceState.ACTIVE : InstanceState.LOADING));
        return new Situation(
                catalog,
                nodes,
                instances,
                plan.counts(),
                demand.rates(TimeUnit.SECONDS.toNanos(second)),
                Set.of(),
                Set.of(),
                Map.of(),
                second * 1000L);
    }

    /** Added placements are loaded before removed ones are unloaded. */
    private void actuate() {
        double now = second * 1000.0;
        for (Placement placement : plan.placements()) {
            readyAtMs.computeIfAbsent(
                    placement, coming -> now + candidate(coming).profile().loadMs());
        }
        if (plan.placements().stream().allMatch(placement -> readyAtMs.getOrDefault(placement, now + 1) <= now)) {
            readyAtMs.keySet().retainAll(plan.placements());
            queues.keySet().retainAll(plan.placements());
        }
    }

    private Candidate candidate(Placement placement) {
        return candidates.at(placement).orElseThrow();
    }
}
