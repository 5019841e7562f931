package io.infaas.builder.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request for all measurements of a variant.
 *
 * @param batches batch sizes to measure, ascending from 1
 * @param budgetMs longest time for all timings together, ms
 */
public record ProfileTask(String model, Feed feed, RuntimeSettings settings, List<Integer> batches, double budgetMs) {

    public ProfileTask {
        batches = List.copyOf(batches);
    }

    /** Powers of two up to {@code maxBatchSize}, and {@code maxBatchSize}. */
    public static List<Integer> batches(int maxBatchSize) {
        SortedSet<Integer> sizes = new TreeSet<>();
        for (int size = 1; size < maxBatchSize; size *= 2) {
            sizes.add(size);
        }
        sizes.add(maxBatchSize);
        return List.copyOf(sizes);
    }

    /**
     * The measurements.
     *
     * @param runtime name and version of the runtime
     * @param loadMs time from the call to load until the first execution can start, ms
     * @param batches latency alone, and throughput with all instances busy
     * @param concurrent throughput of concurrent single-item requests
     * @param coresUsed processor time per time with all instances busy at the best batch size; null if unknown
     * @param hostMemory above the loaded, empty runtime; resting after all batch sizes have run
     * @param acceleratorMemory as for the host
     * @param assumed parts that were not measured, beside unknown cores
     * @param stable whether all timings became stable within the budget
     */
    public record Result(
            String runtime,
            double loadMs,
            List<BatchPerformance> batches,
            List<ConcurrentThroughput> concurrent,

            @JsonProperty(defaultValue = "unknown") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double coresUsed,

            MemoryUse hostMemory,
            MemoryUse acceleratorMemory,
            List<Assumption> assumed,
            boolean stable) {

        public Result {
            batches = List.copyOf(batches);
            concurrent = List.copyOf(concurrent);
            assumed = List.copyOf(assumed);
        }

        /**
         * The profile with these measurements. Unknown cores count as all cores of the hardware.
         *
         * @param hardware hardware of the measurements
         * @param accuracy accuracy of the answers
         */
        public Profile toProfile(Hardware hardware, Accuracy accuracy) {
            List<Assumption> assumptions = new ArrayList<>(assumed);
            if (coresUsed == null) {
                assumptions.add(Assumption.CORES);
            }
            return new Profile(
                    hardware,
                    loadMs,
                    batches,
                    concurrent,
                    coresUsed == null ? hardware.cores() : coresUsed,
                    hostMemory,
                    acceleratorMemory,
                    accuracy,
                    stable,
                    assumptions);
        }
    }
}
