package io.infaas.controller.policy;

import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random deployment of any size, with demand that about as many instances as asked for carry; these serve from the start. The same
 * seed gives the same deployment. Planned placements serve at once.
 */
final class PlanBenchWorld {

    /** @param instances number that the demand is made for, at least one for each class */
    record Size(int variants, int nodes, int applications, int classes, int instances) {

        Size {
            if (applications < 1
                    || variants < applications
                    || classes < applications
                    || instances < classes
                    || nodes < PlanBenchCatalog.TYPES.size()) {
                throw new IllegalArgumentException(
                        ("%d applications need as many variants (%d) and classes (%d) or more, these classes as many instances (%d)"
                                        + " or more, and the node types %d nodes (%d) or more")
                                .formatted(
                                        applications,
                                        variants,
                                        classes,
                                        instances,
                                        PlanBenchCatalog.TYPES.size(),
                                        nodes));
            }
        }

        /** Half the applications with all that is theirs, on the same nodes. */
        Size half() {
            return halfOn(nodes);
        }

        /** Half of everything: as crowded as the whole. */
        Size halfOfAll() {
            return halfOn(Math.max(PlanBenchCatalog.TYPES.size(), nodes / 2));
        }

        private Size halfOn(int some) {
            return new Size(variants / 2, some, applications / 2, classes / 2, instances / 2);
        }
    }

    private static final int TRIES = 50;
    private static final int[] BATCHES = {1, 1, 1, 1, 1, 1, 1, 8, 8, 32};

    private final Random random;
    private final Catalog catalog;
    private final DemandGrid grid;
    private final List<NodeCapacity> nodes = new ArrayList<>();
    private final Map<String, List<Candidate>> candidates = new TreeMap<>();
    private final Map<String, Double> coresFree = new HashMap<>();
    private final Map<String, Long> bytesFree = new HashMap<>();
    private final Map<DemandClass, ArrivalRate> demand = new LinkedHashMap<>();
    private final List<DemandClass> classes;
    private Map<Placement, InstanceState> instances = new TreeMap<>();
    private long nowMs = 1_000_000;
    private InstanceCounts counts = InstanceCounts.ONCE;

    PlanBenchWorld(Size size, long seed) {
        this.random = new Random(seed);
        this.catalog = PlanBenchCatalog.of(size.applications(), size.variants(), random);
        this.grid = new DemandGrid(catalog);
        for (int i = 0; i < size.nodes(); i++) {
            NodeType type = PlanBenchCatalog.TYPES.get(i % PlanBenchCatalog.TYPES.size());
            NodeCapacity node = new NodeCapacity("node-%05d".formatted(i), type, true);
            nodes.add(node);
            coresFree.put(node.id(), (double) type.cores());
            bytesFree.put(node.id(), type.memoryBytes());
        }
        Map<String, String> applications = new HashMap<>();
        for (Architecture architecture : catalog.architectures()) {
            applications.put(architecture.name(), architecture.application());
        }
        catalog.variants().forEach(variant -> variant.profiles().forEach(profile -> candidates
                .computeIfAbsent(applications.getOrDefault(variant.architecture(), ""), name -> new ArrayList<>())
                .add(new Candidate(
                        variant,
                        profile,
                        catalog.nodeType(profile.hardware().nodeType()).orElseThrow()))));
        List<String> names = List.copyOf(candidates.keySet());
        for (int c = 0; c < size.classes(); c++) {
            int its = size.instances() * (c + 1) / size.classes() - size.instances() * c / size.classes();
            addClass(names.get(c % names.size()), its);
        }
        this.classes = List.copyOf(demand.keySet());
    }

    private void addClass(String application, int count) {
        List<Candidate> own = candidates.getOrDefault(application, List.of());
        for (int tries = 0; tries < TRIES; tries++) {
            Candidate like = own.get(random.nextInt(own.size()));
            int batch = BATCHES[random.nextInt(BATCHES.length)];
            double boundMs = like.serviceMs(batch) * (1.1 + 2 * random.nextDouble());
            String target = random.nextInt(5) > 0 ? application : like.variant().architecture();
            DemandClass of = grid.of(target, new Objective(boundMs, like.accuracy()), batch);
            if (!demand.containsKey(of)) {
                Candidate cheapest = own.stream()
                        .filter(candidate -> candidate.accuracy() >= like.accuracy()
                                && candidate.serviceMs(batch) <= boundMs
                                && (target.equals(application)
                                        || candidate.variant().architecture().equals(target)))
                        .min(Comparator.comparingDouble(candidate -> candidate.cost(batch)))
                        .orElse(like);
                double busy = 0.66 + 0.24 * random.nextDouble();
                int loaded = load(cheapest, count, busy);
                double items = Math.max(1, loaded) * busy * cheapest.itemsPerSecond(batch);
                demand.put(
                        of,
                        rate(
                                of,
                                boundMs,
                                items / batch,
                                batch,
                                cheapest.variant().name(),
                                0));
                return;
            }
        }
    }

    private int load(Candidate candidate, int count, double busy) {
        String variant = candidate.variant().name();
        double cores = busy * candidate.coresUsed();
        long bytes = candidate.profile().peakMemoryBytes();
        int loaded = 0;
        while (loaded < count) {
            NodeCapacity node = nodes.stream()
                    .filter(any -> any.type().equals(candidate.nodeType())
                            && free(any) >= cores
                            && bytesFree.getOrDefault(any.id(), 0L) >= bytes
                            && !instances.containsKey(new Placement(variant, any.id())))
                    .max(Comparator.comparingDouble(this::free))
                    .orElse(null);
            if (node == null) {
                return loaded;
            }
            coresFree.merge(node.id(), -cores, Double::sum);
            bytesFree.merge(node.id(), -bytes, Long::sum);
            instances.put(new Placement(variant, node.id()), InstanceState.ACTIVE);
            loaded++;
        }
        return loaded;
    }

    private double free(NodeCapacity node) {
        return coresFree.getOrDefault(node.id(), 0.0);
    }

    private static ArrivalRate rate(
            DemandClass of, double boundMs, double requests, int batch, String servedBy, long waiting) {
        double items = requests * batch;
        return new ArrivalRate(of, boundMs, requests, items, waiting, Map.of(servedBy, items));
    }

    /** The situation of this second. */
    Situation situation() {
        return new Situation(
                catalog, nodes, instances, counts, List.copyOf(demand.values()), Set.of(), Set.of(), Map.of(), nowMs);
    }

    /** One second later. */
    void goOn(PlacementPlan plan) {
        nowMs += 1000;
        counts = plan.counts();
        instances = new TreeMap<>();
        plan.placements().forEach(placement -> instances.put(placement, InstanceState.ACTIVE));
    }

    /** Demand of each class differs by up to 2 %. */
    void changeAll() {
        classes.forEach(of -> scale(of, 0.98 + 0.04 * random.nextDouble()));
    }

    /** Demand of one class grows, or falls back: another class every second time. */
    void changeOne(int round) {
        DemandClass of = classes.get((int) (round / 2 * 7_919L % classes.size()));
        scale(of, round % 2 == 0 ? 1.4 : 1 / 1.4);
    }

    /** Queries wait for a variant that is not loaded, instead of those before. */
    void waitForAnother() {
        endWaiting();
        List<String> names = List.copyOf(candidates.keySet());
        for (int tries = 0; tries < TRIES; tries++) {
            List<Candidate> own = candidates.getOrDefault(names.get(random.nextInt(names.size())), List.of());
            Candidate cold = own.get(random.nextInt(own.size()));
            String variant = cold.variant().name();
            if (instances.keySet().stream()
                    .noneMatch(placement -> placement.variant().equals(variant))) {
                double boundMs = 2 * cold.serviceMs(1);
                DemandClass of = grid.of(variant, new Objective(boundMs, 0), 1);
                demand.put(of, rate(of, boundMs, 1, 1, variant, 1));
                return;
            }
        }
    }

    void endWaiting() {
        demand.keySet().retainAll(classes);
    }

    private void scale(DemandClass of, double factor) {
        demand.computeIfPresent(of, (any, rate) -> {
            Map<String, Double> servedBy = new TreeMap<>(rate.servedBy());
            servedBy.replaceAll((variant, items) -> factor * items);
            return new ArrivalRate(
                    of, rate.boundMs(), factor * rate.requests(), factor * rate.items(), rate.waiting(), servedBy);
        });
    }
}
