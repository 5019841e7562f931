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
     * @param saturation items/s with all instances busy
     * @param restingMemoryBytes above the loaded, empty runtime, after all batch sizes have run
     * @param peakMemoryBytes highest above the loaded, empty runtime
     * @param stable whether all timings became stable within the budget
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
         * The profile with these measurements.
         *
         * @param hardware hardware of the measurements
         * @param accuracy accuracy of the answers
         */
        public Profile toProfile(Hardware hardware, Accuracy accuracy) {
            return new Profile(
                    hardware, loadMs, latencies, saturation, restingMemoryBytes, peakMemoryBytes, accuracy, stable);
        }
    }
}
