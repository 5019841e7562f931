package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A catalog of format 1, whose profiles have one throughput, measured at the best batch size, and one figure for memory. What a
 * profile has in addition now is assumed, and marked so:
 *
 * <ul>
 *   <li>throughput at each batch size: that of the best one, in proportion to {@code batch / p50}. The largest stays as it was
 *       measured, and instances that shared cores and memory at the best size are taken to share them at each.
 *   <li>concurrent single-item requests: as if none were merged.
 *   <li>cores used: threads x instances, at most the cores of the node type.
 *   <li>memory: the accelerator's on a node type with GPUs unless the variant's target ends with {@code -cpu}; else the machine's.
 * </ul>
 *
 * @param format version of the JSON format; always {@link #FORMAT}
 */
record FormerCatalog(
        int format,
        List<Application> applications,
        List<Architecture> architectures,
        List<FormerVariant> variants,
        List<NodeType> nodeTypes) {

    /** The format that these catalogs have. */
    static final int FORMAT = 1;

    private static final String ON_PROCESSORS = "-cpu";

    /** The catalog in the present format. */
    Catalog upgrade() {
        return new Catalog(
                applications,
                architectures,
                variants.stream().map(variant -> variant.upgrade(nodeTypes)).toList(),
                nodeTypes);
    }

    /** As {@link Variant}. */
    record FormerVariant(
            String name,
            String alias,
            String architecture,
            String transform,
            String target,
            RuntimeSettings settings,
            List<FormerProfile> profiles,
            @JsonProperty(defaultValue = "none") @Nullable AdoptedModel adopted,

            @JsonProperty(defaultValue = "unknown") @Nullable
            String parent,

            @JsonProperty(defaultValue = "[]") @Nullable List<String> fronts) {

        Variant upgrade(List<NodeType> nodeTypes) {
            List<Profile> upgraded = profiles.stream()
                    .map(profile -> profile.upgrade(this, type(profile, nodeTypes)))
                    .toList();
            return new Variant(
                    name, alias, architecture, transform, target, settings, upgraded, adopted, parent, fronts, null);
        }

        private static @Nullable NodeType type(FormerProfile profile, List<NodeType> nodeTypes) {
            return nodeTypes.stream()
                    .filter(type -> type.name().equals(profile.hardware().nodeType()))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** As {@link Profile}, with one throughput and one memory. */
    record FormerProfile(
            Hardware hardware,
            double loadMs,
            List<FormerLatency> latencies,
            double saturation,
            long restingMemoryBytes,
            long peakMemoryBytes,
            Accuracy accuracy,
            boolean stable) {

        FormerProfile {
            Checks.positive("saturation", saturation);
            Checks.notEmpty("latencies", latencies);
        }

        /** @param type its node type; null if the catalog does not have it, which {@link Catalog} refuses */
        Profile upgrade(FormerVariant variant, @Nullable NodeType type) {
            double best = latencies.stream()
                    .mapToDouble(FormerLatency::itemsPerMs)
                    .max()
                    .orElseThrow();
            List<BatchPerformance> batches = latencies.stream()
                    .map(latency -> latency.upgrade(saturation * (latency.itemsPerMs() / best)))
                    .toList();
            boolean gpus = type != null && type.gpus() > 0;
            boolean accelerated = gpus && !variant.target().endsWith(ON_PROCESSORS);
            MemoryUse memory = new MemoryUse(restingMemoryBytes, peakMemoryBytes);
            List<Assumption> assumed =
                    new ArrayList<>(List.of(Assumption.THROUGHPUT, Assumption.CONCURRENCY, Assumption.CORES));
            if (gpus) {
                assumed.add(Assumption.MEMORY);
            }
            int cores = variant.settings().cores();
            return new Profile(
                    hardware,
                    loadMs,
                    batches,
                    ConcurrentThroughput.unmerged(batches.get(0)),
                    type == null ? cores : Math.min(cores, type.cores()),
                    accelerated ? MemoryUse.NONE : memory,
                    accelerated ? memory : MemoryUse.NONE,
                    accuracy,
                    stable,
                    assumed);
        }
    }

    /** As {@link BatchPerformance}, without a throughput. */
    record FormerLatency(
            int batch,
            double p50Ms,
            double p99Ms,
            @JsonProperty(defaultValue = "none") @Nullable LatencySample sample) {

        FormerLatency {
            Checks.positive("p50Ms", p50Ms);
        }

        double itemsPerMs() {
            return batch / p50Ms;
        }

        BatchPerformance upgrade(double itemsPerSecond) {
            return new BatchPerformance(batch, p50Ms, p99Ms, itemsPerSecond, sample);
        }
    }
}
