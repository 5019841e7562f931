package io.infaas.simulator.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.Market;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated deployment and its queries.
 *
 * @param length simulated time
 * @param nodes machines that always exist, by node type
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
        if (gateways < 1) {
            throw new IllegalArgumentException("gateways %d must be at least 1".formatted(gateways));
        }
    }

    @JsonCreator
    static Workload of(
            @JsonProperty("seconds") int seconds,
            @JsonProperty(value = "traffic", defaultValue = "none") @Nullable List<Traffic> traffic,
            @JsonProperty(value = "traces", defaultValue = "none") @Nullable List<TraceEntry> traces,
            @JsonProperty(value = "nodes", defaultValue = "none") @Nullable Map<String, Integer> nodes,
            @JsonProperty(value = "offerings", defaultValue = "none") @Nullable List<OfferingEntry> offerings,
            @JsonProperty(value = "fleet", defaultValue = "fixed") @Nullable FleetEntry fleet,
            @JsonProperty(value = "truth", defaultValue = "noise 0.1") @Nullable TruthEntry truth,
            @JsonProperty(value = "networkMs", defaultValue = "0.5") @Nullable Double networkMs,
            @JsonProperty(value = "gateways", defaultValue = "1") @Nullable Integer gateways,
            @JsonProperty(value = "faults", defaultValue = "none") @Nullable List<Fault> faults) {
        return new Workload(
                Duration.ofSeconds(seconds),
                Stream.concat(
                                Objects.requireNonNullElse(traffic, List.<Traffic>of()).stream(),
                                Objects.requireNonNullElse(traces, List.<TraceEntry>of()).stream()
                                        .flatMap(trace -> trace.traffic().stream()))
                        .toList(),
                new TreeMap<>(Objects.requireNonNullElse(nodes, Map.<String, Integer>of())),
                Objects.requireNonNullElse(offerings, List.<OfferingEntry>of()).stream()
                        .map(OfferingEntry::offering)
                        .toList(),
                fleet == null
                        ? FleetSettings.FIXED
                        : FleetSettings.between(fleet.minimum(), fleet.maximum(), fleet.budgetPerHour()),
                (truth == null ? TruthEntry.NONE : truth).truth(),
                Duration.ofNanos((long) (1e6 * Objects.requireNonNullElse(networkMs, 0.5))),
                Objects.requireNonNullElse(gateways, 1),
                Objects.requireNonNullElse(faults, List.of()));
    }

    /** A recorded trace as a file states it. */
    record TraceEntry(
            Path file,
            @JsonProperty(defaultValue = "1") @Nullable Double scale) {

        List<Traffic> traffic() {
            return TraceFile.read(file, Objects.requireNonNullElse(scale, 1.0));
        }
    }

    /** An offering as a file states it. */
    record OfferingEntry(
            String nodeType,
            double pricePerHour,
            int startSeconds,

            @JsonProperty(defaultValue = "on-demand") @Nullable
            String market,

            @JsonProperty(defaultValue = "zone-a") @Nullable String zone,

            @JsonProperty(defaultValue = "0") @Nullable Double capacityErrors,

            @JsonProperty(defaultValue = "0") @Nullable Double interruptionsPerHour) {

        MachineOffering offering() {
            return new MachineOffering(
                    nodeType,
                    Objects.requireNonNullElse(zone, "zone-a"),
                    market == null ? Market.ON_DEMAND : Market.of(market),
                    pricePerHour,
                    Duration.ofSeconds(startSeconds),
                    Objects.requireNonNullElse(capacityErrors, 0.0),
                    Objects.requireNonNullElse(interruptionsPerHour, 0.0));
        }
    }

    /** Bounds of a fleet as a file states them. */
    record FleetEntry(int minimum, int maximum, double budgetPerHour) {}

    /** Distance between beliefs and truth as a file states it. */
    record TruthEntry(
            @JsonProperty(defaultValue = "0.1") @Nullable Double noise,
            @JsonProperty(defaultValue = "0") @Nullable Double tail,
            @JsonProperty(defaultValue = "1") @Nullable Double tailFactor,
            @JsonProperty(defaultValue = "0") @Nullable Double nodeSpread,
            @JsonProperty(defaultValue = "0") @Nullable Double variantSpread,
            @JsonProperty(defaultValue = "none") @Nullable Map<String, Double> variants,
            @JsonProperty(defaultValue = "0") @Nullable Double loadSpread) {

        static final TruthEntry NONE = new TruthEntry(null, null, null, null, null, null, null);

        Truth truth() {
            return new Truth(
                    Objects.requireNonNullElse(noise, 0.1),
                    Objects.requireNonNullElse(tail, 0.0),
                    Objects.requireNonNullElse(tailFactor, 1.0),
                    Objects.requireNonNullElse(nodeSpread, 0.0),
                    Objects.requireNonNullElse(variantSpread, 0.0),
                    new TreeMap<>(Objects.requireNonNullElse(variants, Map.<String, Double>of())),
                    Objects.requireNonNullElse(loadSpread, 0.0),
                    0);
        }
    }

    /** @throws io.infaas.catalog.DocumentException naming the file, the place in it and the rule */
    public static Workload read(Path file) {
        return DocumentFormat.YAML.read(file, Workload.class);
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

    /** @throws IllegalArgumentException naming the first name that the catalog does not have */
    public void requireFor(Catalog catalog) {
        String types = catalog.nodeTypes().stream().map(NodeType::name).collect(Collectors.joining(", "));
        nodes.keySet().forEach(type -> require(catalog.nodeType(type).isPresent(), "nodes: node type", type, types));
        offerings.forEach(offering -> require(
                catalog.nodeType(offering.nodeType()).isPresent(), "offerings: node type", offering.nodeType(), types));
        traffic.forEach(queries -> require(
                catalog.application(queries.application()).isPresent(),
                "traffic: application",
                queries.application(),
                catalog.applications().stream()
                        .map(application -> application.name())
                        .collect(Collectors.joining(", "))));
    }

    private static void require(boolean exists, String key, String name, String choices) {
        if (!exists) {
            throw new IllegalArgumentException(
                    "%s '%s' is not in the catalog; it has %s".formatted(key, name, choices));
        }
    }
}
