package io.infaas.simulator.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.Market;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A workload as a file states it. */
public record WorkloadFile(
        int seconds,
        @JsonProperty(defaultValue = "none") @Nullable List<Traffic> traffic,
        @JsonProperty(defaultValue = "none") @Nullable List<TraceEntry> traces,
        @JsonProperty(defaultValue = "none") @Nullable Map<String, Integer> nodes,
        @JsonProperty(defaultValue = "none") @Nullable List<OfferingEntry> offerings,
        @JsonProperty(defaultValue = "fixed") @Nullable FleetEntry fleet,
        @JsonProperty(defaultValue = "noise 0.1") @Nullable TruthEntry truth,
        @JsonProperty(defaultValue = "0.5") @Nullable Double networkMs,
        @JsonProperty(defaultValue = "1") @Nullable Integer gateways,
        @JsonProperty(defaultValue = "none") @Nullable List<Workload.Fault> faults) {

    /** @param folder in which relative names of traces begin */
    public Workload workload(Path folder) {
        return new Workload(
                Duration.ofSeconds(seconds),
                Stream.concat(
                                Objects.requireNonNullElse(traffic, List.<Traffic>of()).stream(),
                                Objects.requireNonNullElse(traces, List.<TraceEntry>of()).stream()
                                        .flatMap(trace -> trace.traffic(folder)))
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

    /** A recorded trace as a file states it: a table, or the seconds beside a journal. */
    record TraceEntry(
            Path file,
            @JsonProperty(defaultValue = "1") @Nullable Double scale) {

        Stream<Traffic> traffic(Path folder) {
            Path trace = folder.resolve(file);
            double factor = Objects.requireNonNullElse(scale, 1.0);
            return trace.getFileName().toString().endsWith(".jsonl")
                    ? Recording.read(trace).traffic(factor).stream()
                    : TraceFile.read(trace, factor).stream();
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
            @JsonProperty(defaultValue = "1") @Nullable Double factor,
            @JsonProperty(defaultValue = "none") @Nullable Map<String, Double> variants,
            @JsonProperty(defaultValue = "0") @Nullable Double loadSpread) {

        static final TruthEntry NONE = new TruthEntry(null, null, null, null, null, null, null, null);

        Truth truth() {
            return new Truth(
                    Objects.requireNonNullElse(noise, 0.1),
                    Objects.requireNonNullElse(tail, 0.0),
                    Objects.requireNonNullElse(tailFactor, 1.0),
                    Objects.requireNonNullElse(nodeSpread, 0.0),
                    Objects.requireNonNullElse(variantSpread, 0.0),
                    Objects.requireNonNullElse(factor, 1.0),
                    new TreeMap<>(Objects.requireNonNullElse(variants, Map.<String, Double>of())),
                    Objects.requireNonNullElse(loadSpread, 0.0),
                    0);
        }
    }
}
