package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A random catalog with unprofiled variants, random nodes and demand, and their evolution. The same seed gives the same
 * deployment.
 */
final class RandomDeployment {

    private static final List<InstanceState> STATES = List.of(InstanceState.values());

    private final Random random;
    private final Catalog catalog;
    private final DemandGrid grid;
    private List<NodeCapacity> nodes = new ArrayList<>();
    private Map<Placement, InstanceState> instances = new HashMap<>();
    private List<ArrivalRate> demand = new ArrayList<>();
    private Set<Placement> barred = new HashSet<>();
    private Set<Placement> pinned = new HashSet<>();
    private InstanceCounts counts = InstanceCounts.ONCE;
    private final Random slow;
    private Corrections corrections = Corrections.NONE;
    private long nowMs;

    RandomDeployment(long seed) {
        this.random = new Random(seed);
        this.slow = new Random(~seed);
        this.catalog = market().catalog();
        this.grid = new DemandGrid(catalog);
        this.nowMs = random.nextInt(1_000_000);
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            nodes.add(new NodeCapacity(
                    "node" + i,
                    catalog.nodeTypes().get(random.nextInt(catalog.nodeTypes().size())),
                    true));
        }
        demandAnew();
        for (Placement placement : placements()) {
            if (random.nextInt(6) == 0) {
                instances.put(placement, STATES.get(random.nextInt(STATES.size())));
            }
        }
    }

    Situation situation() {
        return new Situation(catalog, nodes, instances, counts, demand, barred, pinned, Map.of(), corrections, nowMs);
    }

    /** The same situation in another order. */
    Situation shuffled() {
        List<NodeCapacity> otherRooms = new ArrayList<>(nodes);
        List<ArrivalRate> otherDemand = new ArrayList<>(demand);
        Collections.shuffle(otherRooms, random);
        Collections.shuffle(otherDemand, random);
        return new Situation(
                catalog, otherRooms, instances, counts, otherDemand, barred, pinned, Map.of(), corrections, nowMs);
    }

    /** One round later, with random events. */
    void goOn(PlacementPlan plan) {
        nowMs += 1000;
        if (random.nextInt(3) == 0) {
            demandAnew();
        }
        nodes.replaceAll(node -> random.nextInt(8) == 0 ? new NodeCapacity(node.id(), node.type(), !node.up()) : node);
        if (slow.nextInt(4) == 0) {
            corrections = someCorrections();
        }
        barred = some(10);
        pinned = random.nextInt(4) == 0 ? some(10) : pinned;
        Map<Placement, InstanceState> next = new HashMap<>();
        for (Placement placement : placements()) {
            boolean there = instances.containsKey(placement);
            if (plan.placements().contains(placement) && random.nextInt(8) > 0) {
                next.put(placement, there ? InstanceState.ACTIVE : InstanceState.LOADING);
            } else if (there && random.nextBoolean()) {
                next.put(placement, InstanceState.DRAINING);
            }
        }
        next.keySet().removeIf(placement -> nodes.stream()
                .anyMatch(node -> node.id().equals(placement.node()) && !node.up()));
        instances = next;
        counts = random.nextInt(4) == 0 ? counts : plan.counts();
    }

    /** One round later: exactly the planned placements serve, without events. */
    void settle(PlacementPlan plan) {
        nowMs += 1000;
        instances = new HashMap<>();
        counts = plan.counts();
        plan.placements().forEach(placement -> instances.put(placement, InstanceState.ACTIVE));
    }

    private PlanningCatalog market() {
        PlanningCatalog market = new PlanningCatalog().type("big", 1000, 1);
        if (random.nextBoolean()) {
            market.type("small", 300, 0.2);
        }
        int applications = 1 + random.nextInt(2);
        for (int a = 0; a < applications; a++) {
            market.application("app" + a, 1000, 0).minNodes(1 + random.nextInt(3));
            int variants = 1 + random.nextInt(5);
            for (int v = 0; v < variants; v++) {
                market.variant(
                        "app" + a + "-net" + v,
                        0.5 + random.nextInt(5) * 0.1,
                        1 + random.nextInt(40),
                        random.nextInt(3000) + 1,
                        20L + random.nextInt(500));
            }
            if (random.nextBoolean()) {
                market.unprofiled("app" + a + "-unmeasured");
            }
        }
        return market;
    }

    private void demandAnew() {
        Map<Object, ArrivalRate> rates = new HashMap<>();
        int classes = random.nextInt(6);
        for (int c = 0; c < classes; c++) {
            Variant variant =
                    catalog.variants().get(random.nextInt(catalog.variants().size()));
            String application = variant.name().substring(0, "app0".length());
            String target = List.of(application, application, variant.architecture(), variant.name())
                    .get(random.nextInt(4));
            double boundMs = 1 + random.nextInt(200);
            double requests = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 300;
            int batch = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(32);
            ArrivalRate plain = new ArrivalRate(
                    grid.of(target, new Objective(boundMs, random.nextInt(5) * 0.25), batch),
                    boundMs,
                    requests,
                    requests * batch,
                    random.nextInt(4) == 0 ? random.nextInt(5) : 0,
                    Map.of());
            ArrivalRate rate = ArrivalRates.preferring(plain, random.nextInt(5) * 0.25);
            rate = slow.nextInt(4) == 0 ? ArrivalRates.bursty(rate, 1 + 8 * slow.nextDouble()) : rate;
            rates.put(rate.of(), random.nextInt(5) == 0 ? rate.asPinned() : rate);
        }
        demand = new ArrayList<>(rates.values());
    }

    private Corrections someCorrections() {
        SortedMap<Corrections.Profiled, Double> factors = new TreeMap<>();
        catalog.variants().forEach(variant -> variant.profiles().stream()
                .filter(profile -> slow.nextInt(4) == 0)
                .forEach(profile -> factors.put(
                        new Corrections.Profiled(
                                variant.name(), profile.hardware().nodeType()),
                        1 + 3 * slow.nextDouble())));
        return Corrections.observed(factors, variant -> slow.nextBoolean());
    }

    private List<Placement> placements() {
        List<Placement> placements = new ArrayList<>();
        catalog.variants()
                .forEach(variant -> nodes.forEach(node -> placements.add(new Placement(variant.name(), node.id()))));
        return placements;
    }

    private Set<Placement> some(int oneOf) {
        Set<Placement> some = new HashSet<>();
        placements().stream().filter(placement -> random.nextInt(oneOf) == 0).forEach(some::add);
        return some;
    }
}
