package io.infaas.simulator.workload;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A simulated deployment and its queries.
 *
 * @param length simulated time
 * @param nodes machines at the start: those that always exist by node type, those that may be ended by the id of their offering
 * @param offerings machines that can be launched
 * @param fleet bounds on their number and price
 * @param truth real speed of machines and variants
 * @param network time of a message between gateway and node, one way
 * @param gateways number of gateways, which clients use in turn
 */
public record Workload(
        Duration length,
        List<Traffic> traffic,
        SortedMap<String, Integer> nodes,
        List<MachineOffering> offerings,
        FleetSettings fleet,
        Truth truth,
        Duration network,
        int gateways,
        List<Fault> faults) {

    /**
     * A fault of a machine.
     *
     * @param at seconds since the start
     * @param node id of the machine: {@code fixed-1}, {@code node-1} for the first one that is launched
     * @param speed fraction of its speed meanwhile; 0 for a machine that stands still
     * @param seconds length of the fault; 0 if the machine fails for good
     */
    public record Fault(double at, String node, double speed, double seconds) {
        public Fault {
            if (!(at >= 0) || !(speed >= 0 && speed <= 1) || !(seconds >= 0)) {
                throw new IllegalArgumentException(
                        "fault of '%s': at %s and seconds %s must not be negative, speed %s within 0 and 1"
                                .formatted(node, at, seconds, speed));
            }
        }
    }

    public Workload {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("seconds %s must be above 0".formatted(length.toSeconds()));
        }
        traffic = List.copyOf(traffic);
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        offerings = List.copyOf(offerings);
        faults = List.copyOf(faults);
        if (traffic.isEmpty()) {
            throw new IllegalArgumentException("traffic and traces have no entry: state at least one");
        }
        if (nodes.isEmpty() && (offerings.isEmpty() || fleet.isFixed())) {
            throw new IllegalArgumentException("no machine can ever serve: state nodes, or offerings and fleet");
        }
        List<String> ids = offerings.stream().map(MachineOffering::id).toList();
        for (String kind : nodes.keySet()) {
            if (kind.contains("/") && !ids.contains(kind)) {
                throw new IllegalArgumentException(
                        "nodes: '%s' is not an offering; there are %s".formatted(kind, String.join(", ", ids)));
            }
        }
        if (gateways < 1) {
            throw new IllegalArgumentException("gateways %d must be at least 1".formatted(gateways));
        }
    }

    /** @throws IllegalArgumentException naming the file, the place in it and the rule */
    public static Workload read(Path file) {
        WorkloadFile stated = DocumentFormat.YAML.read(file, WorkloadFile.class);
        try {
            return stated.workload(Objects.requireNonNullElse(file.getParent(), Path.of("")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Machines that always exist, by node type. */
    public SortedMap<String, Integer> fixedNodes() {
        SortedMap<String, Integer> fixed = new TreeMap<>(nodes);
        fixed.keySet().removeIf(kind -> kind.contains("/"));
        return fixed;
    }

    /** The same queries on machines of one type that stay. */
    public Workload onFixed(String nodeType, int count) {
        return new Workload(
                length,
                traffic,
                new TreeMap<>(Map.of(nodeType, count)),
                List.of(),
                FleetSettings.FIXED,
                truth,
                network,
                gateways,
                List.of());
    }

    /** The queries of each traffic; equal for an equal seed. */
    public List<Arrivals> arrivals(long seed) {
        Random seeds = new Random(seed);
        return traffic.stream()
                .map(queries -> new Arrivals(
                        queries.rate(), queries.burstiness(), queries.batches(), new Random(seeds.nextLong())))
                .toList();
    }

    /** The mean number of queries over all seeds. */
    public double expectedQueries() {
        double queries = 0;
        for (int second = 0; second < length.toSeconds(); second++) {
            for (Traffic kind : traffic) {
                queries += kind.rate().at(second + 0.5);
            }
        }
        return queries;
    }

    /** The highest demand of each application within a second, items/s. */
    public SortedMap<String, Double> peaks() {
        SortedMap<String, Double> peaks = new TreeMap<>();
        for (int second = 0; second < length.toSeconds(); second++) {
            SortedMap<String, Double> items = new TreeMap<>();
            for (Traffic queries : traffic) {
                items.merge(queries.application(), queries.itemsPerSecond(second), Double::sum);
            }
            items.forEach((application, count) -> peaks.merge(application, count, Math::max));
        }
        peaks.values().removeIf(peak -> peak == 0);
        return peaks;
    }

    /** @throws IllegalArgumentException naming the first name that the catalog does not have, or an application that no machine can serve */
    public void requireFor(Catalog catalog) {
        String types = catalog.nodeTypes().stream().map(NodeType::name).collect(Collectors.joining(", "));
        usedTypes()
                .forEach(type ->
                        require(catalog.nodeType(type).isPresent(), "nodes and offerings: node type", type, types));
        traffic.forEach(queries -> require(
                catalog.application(queries.application()).isPresent(),
                "traffic: application",
                queries.application(),
                catalog.applications().stream()
                        .map(application -> application.name())
                        .collect(Collectors.joining(", "))));
        traffic.stream()
                .map(queries -> catalog.application(queries.application()).orElseThrow())
                .forEach(application -> requireProfile(catalog, application));
    }

    private SortedSet<String> usedTypes() {
        SortedSet<String> types = new TreeSet<>(fixedNodes().keySet());
        offerings.forEach(offering -> types.add(offering.nodeType()));
        return types;
    }

    private void requireProfile(Catalog catalog, Application application) {
        SortedSet<String> used = usedTypes();
        if (used.stream().noneMatch(type -> catalog.variantsOf(application).stream()
                .anyMatch(variant -> variant.profile(type).isPresent()))) {
            throw new IllegalArgumentException(
                    "traffic: no variant of '%s' has a profile for %s; state other nodes or offerings"
                            .formatted(application.name(), String.join(" or ", used)));
        }
    }

    private static void require(boolean exists, String key, String name, String choices) {
        if (!exists) {
            throw new IllegalArgumentException(
                    "%s '%s' is not in the catalog; it has %s".formatted(key, name, choices));
        }
    }
}
