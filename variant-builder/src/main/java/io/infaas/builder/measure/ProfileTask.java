package io.infaas.builder.measure;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.BatchLatency;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Asks for everything that is measured of a variant.
 *
 * @param batches batch sizes to time, ascending from 1
 * @param budgetMs longest time for all timings together, ms
 */
public record ProfileTask(String model, Feed feed, RuntimeSettings settings, List<Integer> batches, double budgetMs) {

    public ProfileTask {
        batches = List.copyOf(batches);
    }

    /** Powers of two up to {@code maxBatchSize}, and that itself. */
    public static List<Integer> batches(int maxBatchSize) {
        SortedSet<Integer> sizes = new TreeSet<>();
        for (int size = 1; size < maxBatchSize; size *= 2) {
            sizes.add(size);
        }
        sizes.add(maxBatchSize);
        return List.copyOf(sizes);
    }

    /**
     * What was measured.
     *
     * @param runtime the runtime with its version
     * @param loadMs from the call to load until the first execution can start, ms
     * @param saturation items/s with all instances busy
     * @param restingMemoryBytes above the loaded, empty runtime, after all batch sizes have run
     * @param peakMemoryBytes highest above the loaded, empty runtime
     * @param stable whether all timings settled within the budget
     */
    public record Result(
            String runtime,
            double loadMs,
            List<BatchLatency> latencies,
            double saturation,
            long restingMemoryBytes,
            long peakMemoryBytes,
            boolean stable) {

        public Result {
            latencies = List.copyOf(latencies);
        }

        /**
         * @param hardware what it was measured on
         * @param accuracy of the answers
         */
        public Profile on(Hardware hardware, Accuracy accuracy) {
            return new Profile(
                    hardware, loadMs, latencies, saturation, restingMemoryBytes, peakMemoryBytes, accuracy, stable);
        }
    }
}
