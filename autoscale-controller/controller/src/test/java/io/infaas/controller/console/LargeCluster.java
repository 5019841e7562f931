package io.infaas.controller.console;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.MemorySize;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.controller.cost.ClusterSample;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.NodeCostSplit;
import io.infaas.controller.demand.Attainment;
import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Snapshots of a cluster of many nodes, one of them named like markup, with two applications. Thread-safe. */
final class LargeCluster {

    /** Runs a script wherever it is taken for markup. */
    static final String MARKUP = "<img/src=x/onerror=document.title='taken-for-markup'>";

    private static final NodeType LARGE = new NodeType("c7i.2xlarge", 8, 14L << 30, 0, 0.357);
    private static final Offering SPOT = offering(LARGE.name(), "eu-west-1a", Market.SPOT, 0.1284);
    private static final Offering ON_DEMAND = offering(LARGE.name(), "eu-west-1b", Market.ON_DEMAND, 0.357);
    private static final Catalog CATALOG = catalog();
    private static final List<String> VARIANTS =
            CATALOG.variants().stream().map(Variant::name).toList();

    private final List<String> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final int step;

    LargeCluster(int size) {
        this(size, 0);
    }

    private LargeCluster(int size, int step) {
        this.step = step;
        nodes.add(MARKUP);
        for (int i = 1; i < size; i++) {
            nodes.add("i-%017x".formatted(0x5a3c_9e1dL * i));
        }
    }

    /** One in which each snapshot has another state, memory and other instances of each node. */
    static LargeCluster changing(int size) {
        return new LargeCluster(size, 7);
    }

    List<String> nodes() {
        return nodes;
    }

    void remove(String node) {
        nodes.remove(node);
    }

    ControllerSnapshot snapshot() {
        int shift = step * changes.getAndIncrement();
        List<Node> known = new ArrayList<>();
        List<NodeCapacity> capacities = new ArrayList<>();
        List<NodeMachine> machines = new ArrayList<>();
        Map<Placement, InstanceState> instances = new HashMap<>();
        Map<Placement, Integer> counts = new HashMap<>();
        Map<Placement, Double> rates = new HashMap<>();
        for (String id : nodes) {
            int i = Math.floorMod(id.hashCode() + shift, 1000);
            boolean fixed = i % 10 == 0;
            NodeType type = fixed ? Catalogs.nodeType() : LARGE;
            Node node = new Node(id, "10.0.%d.%d".formatted(i / 250, i % 250), 8000, 8001, type.name());
            known.add(node);
            NodeCapacity capacity = new NodeCapacity(id, type, i % 97 != 3)
                    .withMemory(
                            i % 7 == 0 ? Optional.empty() : Optional.of(new MemorySize((long) (i + 1) * (7L << 20), 0)),
                            i % 331 == 5);
            capacities.add(i % 113 == 4 ? capacity.asCordoned() : capacity);
            if (!fixed) {
                NodeMachine machine = NodeMachine.requested(id, i % 3 == 0 ? ON_DEMAND : SPOT, "r-" + i)
                        .at(node);
                machines.add(
                        i % 211 == 9
                                ? machine.interrupted(Instant.now().plusSeconds(120), "taken back by its provider")
                                : machine);
            }
            for (int v = 0; v < 1 + i % 4; v++) {
                Placement placement = new Placement(VARIANTS.get((i + v) % VARIANTS.size()), id);
                instances.put(placement, i % 97 == 3 ? InstanceState.FAILED : state(i + 7 * v));
                counts.put(placement, 1 + (i + v) % 3);
                rates.put(placement, 10.0 * (i % 50));
            }
        }
        machines.add(NodeMachine.requested("i-0booting", SPOT, "r-b")
                .in(MachineLife.BOOTING, "supersense lacks 310 items/s"));
        instances.put(new Placement(MARKUP, nodes.get(0)), InstanceState.LOADING);
        return new ControllerSnapshot(
                "infaas",
                Instant.now(),
                Instant.parse("2026-03-04T05:06:07Z"),
                1_741,
                List.of(
                        new ControllerStatus.GatewayRow("g-1", true, 1_741, 9_500),
                        new ControllerStatus.GatewayRow("g-2", true, 1_741, 9_100)),
                known,
                new Situation(
                        CATALOG,
                        capacities,
                        instances,
                        InstanceCounts.of(counts),
                        demand(),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        0),
                PlacementPlan.of(instances.keySet(), List.of(), PolicyMemory.NONE),
                Map.of(),
                rates,
                List.of(),
                ControllerStatus.FleetRow.of(FleetSettings.between(20, 1200, 400), machines),
                ControllerStatus.LeadershipRow.ALONE,
                new ObjectiveTraffic(attainment(), new TreeMap<>()),
                "",
                new TreeMap<>());
    }

    /** An hour of a day's morning, ending now. */
    static RecentHistory history() {
        RecentHistory history = new RecentHistory();
        Instant begin = Instant.now().minusSeconds(3_700);
        NodeCost node = new NodeCost("node-1", "fixed", 0.1784, NodeCostSplit.IDLE);
        SortedMap<String, TrafficCounts> counts = new TreeMap<>();
        for (int i = 0; i < 735; i++) {
            double wave = 1 + 0.5 * Math.sin(i / 90.0) + 0.06 * Math.sin(i * 1.7);
            long late = i > 400 && i < 430 ? 90 : i % 7;
            counts.merge("fashion", new TrafficCounts((long) (4_000 * wave), late, late / 3), TrafficCounts::plus);
            counts.merge("supersense", new TrafficCounts((long) (1_500 * wave), 0, 0), TrafficCounts::plus);
            int size = 780 + (int) (220 * Math.min(1, i / 600.0));
            history.record(new ClusterSample(
                    begin.plusSeconds(5L * i), Collections.nCopies(size, node), size - i % 3, counts));
        }
        return history;
    }

    private static InstanceState state(int i) {
        return i % 41 == 0 ? InstanceState.LOADING : i % 53 == 0 ? InstanceState.OVERLOADED : InstanceState.ACTIVE;
    }

    private static List<ArrivalRate> demand() {
        DemandGrid grid = new DemandGrid(CATALOG);
        return List.of(
                rate(grid.of("fashion", new Objective(15, 0.9), 1), 15, 612.4, 612.4, VARIANTS.get(1)),
                rate(grid.of("fashion", new Objective(100, 0.85), 8), 100, 190.2, 1_521.6, VARIANTS.get(0)),
                rate(grid.of("supersense", new Objective(40, 0.8), 1), 40, 297.0, 297.0, VARIANTS.get(2)),
                rate(grid.of("minilm", new Objective(250, 0.8), 4), 250, 4.2, 16.8, VARIANTS.get(2)));
    }

    private static SortedMap<DemandClass, Attainment> attainment() {
        SortedMap<DemandClass, Attainment> all = new TreeMap<>();
        double late = 0.0213;
        for (ArrivalRate rate : demand()) {
            all.put(
                    rate.of(),
                    new Attainment(late, late / 4, Math.max(0.8312, rate.of().floor())));
            late /= 9;
        }
        return all;
    }

    private static ArrivalRate rate(DemandClass of, double bound, double requests, double items, String variant) {
        return new ArrivalRate(of, bound, requests, items, 0, Map.of(variant, items));
    }

    private static Offering offering(String type, String zone, Market market, double price) {
        return new Offering(type, zone, market, price, Duration.ofSeconds(40), Optional.empty());
    }

    private static Catalog catalog() {
        Catalog fashion = Catalogs.fashion()
                .objective(new Objective(100, 0.85))
                .variant("small", "int8", 0.88, 1)
                .variant("large", "fp32", 0.93, 10)
                .build();
        List<Variant> variants = new ArrayList<>();
        fashion.variants().forEach(variant -> variants.add(everywhere(variant)));
        variants.add(everywhere(new Variant(
                "minilm-int8-t2-5d1c0a77",
                "minilm-int8-t2",
                "minilm",
                "int8",
                Variant.DEFAULT_TARGET,
                new RuntimeSettings(2, 1, 32),
                List.of(ProfileFixture.on(Catalogs.NODE_TYPE)
                        .linear(4, 32)
                        .accuracy(0.8312, 2000)
                        .build()))));
        List<Application> applications = new ArrayList<>(fashion.applications());
        applications.add(new Application(
                "supersense",
                "Names senses",
                Catalogs.contract(),
                new Metric("accuracy", "semcor"),
                new Objective(40, 0.8)));
        List<Architecture> architectures = new ArrayList<>(fashion.architectures());
        architectures.add(new Architecture("minilm", "supersense", "1".repeat(64), Catalogs.contract()));
        return new Catalog(applications, architectures, variants, List.of(Catalogs.nodeType(), LARGE));
    }

    private static Variant everywhere(Variant variant) {
        return new Variant(
                variant.name(),
                variant.alias(),
                variant.architecture(),
                variant.transform(),
                variant.target(),
                variant.settings(),
                List.of(
                        variant.profiles().get(0),
                        ProfileFixture.like(variant.profiles().get(0))
                                .nodeType(LARGE.name())
                                .build()));
    }
}
