package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Measurements of a variant on one hardware type.
 *
 * @param hardware hardware that it was measured on and applies to
 * @param loadMs time from the load call until the model can serve, ms
 * @param batches latency and throughput by batch size, ascending, batch 1 first
 * @param concurrent throughput of concurrent single-item requests, ascending by their number from 1: how far merging on the node
 *     and several instances help
 * @param coresUsed processor time per time at saturation at the best batch size, cores
 * @param hostMemory memory of the machine
 * @param acceleratorMemory memory of the accelerators; {@link MemoryUse#NONE} for a variant that runs on processors
 * @param accuracy accuracy on the application's evaluation data
 * @param stable whether the timings settled within the profiling time
 * @param assumed the parts that were not measured, in the order of their declaration
 */
public record Profile(
        Hardware hardware,
        double loadMs,
        List<BatchPerformance> batches,
        List<ConcurrentThroughput> concurrent,
        double coresUsed,
        MemoryUse hostMemory,
        MemoryUse acceleratorMemory,
        Accuracy accuracy,
        boolean stable,

        @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Assumption> assumed) {

    public Profile {
        Checks.positive("loadMs", loadMs);
        Checks.positive("coresUsed", coresUsed);
        batches = new BatchSizes(batches);
        concurrent = List.copyOf(concurrent);
        Checks.ascendingFromOne(
                "concurrent",
                concurrent.stream().map(ConcurrentThroughput::concurrency).toList());
        // a document without this key gives null
        assumed = Objects.requireNonNullElse(assumed, List.<Assumption>of()).stream()
                .distinct()
                .sorted()
                .toList();
    }

    /** A profile of a variant that runs on all processors of its hardware and whose node does not merge requests. */
    public static Profile onProcessors(
            Hardware hardware,
            double loadMs,
            List<BatchPerformance> batches,
            MemoryUse hostMemory,
            Accuracy accuracy,
            boolean stable) {
        return new Profile(
                hardware,
                loadMs,
                batches,
                ConcurrentThroughput.unmerged(batches.get(0)),
                hardware.cores(),
                hostMemory,
                MemoryUse.NONE,
                accuracy,
                stable,
                List.of());
    }

    /** The same with another accuracy. */
    public Profile with(Accuracy other) {
        return new Profile(
                hardware,
                loadMs,
                batches,
                concurrent,
                coresUsed,
                hostMemory,
                acceleratorMemory,
                other,
                stable,
                assumed);
    }

    /** Whether all of it was predicted from another node type. */
    public boolean isEstimated() {
        return assumed.contains(Assumption.ESTIMATED);
    }

    /** The throughput at saturation at the best batch size, items/s. */
    public double saturation() {
        return best().itemsPerSecond();
    }

    /** The performance at the batch size with the highest throughput; the smallest of such sizes. */
    public BatchPerformance best() {
        return ((BatchSizes) batches).best();
    }

    /**
     * The throughput at saturation with requests of {@code batch} items, items/s. Between measured sizes the time per request is
     * interpolated, which is exact where a request costs a constant and a time per item; it then lies between the throughputs of
     * the neighbours. Larger requests are split into the largest measured size.
     */
    public double throughput(int batch) {
        int upper = indexFrom(batch);
        if (upper == batches.size()) {
            return batches.get(upper - 1).itemsPerSecond();
        }
        BatchPerformance to = batches.get(upper);
        if (to.batch() == batch) {
            return to.itemsPerSecond();
        }
        BatchPerformance from = batches.get(upper - 1);
        double share = (double) (batch - from.batch()) / (to.batch() - from.batch());
        return batch / (from.requestSeconds() * (1 - share) + to.requestSeconds() * share);
    }

    /** The index of the smallest measured size that is at least {@code batch}; their number if there is none. */
    private int indexFrom(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch %d must be at least 1".formatted(batch));
        }
        int index = 0;
        while (index < batches.size() && batches.get(index).batch() < batch) {
            index++;
        }
        return index;
    }

    /**
     * The median latency of {@code batch} items, ms. Interpolates between measured sizes; extrapolates above the largest by the last
     * slope, but never below the largest measured value.
     */
    public double latencyMs(int batch) {
        int last = batches.size() - 1;
        int upper = Math.max(1, Math.min(last, indexFrom(batch)));
        if (last == 0) {
            return batches.get(0).p50Ms() * batch;
        }
        BatchPerformance from = batches.get(upper - 1);
        BatchPerformance to = batches.get(upper);
        double slope = (to.p50Ms() - from.p50Ms()) / (to.batch() - from.batch());
        double value = from.p50Ms() + slope * (batch - from.batch());
        return batch > to.batch() ? Math.max(to.p50Ms(), value) : value;
    }

    /** Memory of host and accelerators together after warm-up, bytes. */
    public long restingMemoryBytes() {
        return hostMemory.restingBytes() + acceleratorMemory.restingBytes();
    }

    /** Highest memory of host and accelerators together while loading and serving, bytes. */
    public long peakMemoryBytes() {
        return hostMemory.peakBytes() + acceleratorMemory.peakBytes();
    }

    /** An immutable list of performances by ascending batch size from 1, with a cached best size, which every query reads. */
    static final class BatchSizes extends AbstractList<BatchPerformance> implements RandomAccess {
        private final BatchPerformance[] values;
        private final BatchPerformance best;

        /** @throws IllegalArgumentException unless the sizes ascend from 1 */
        BatchSizes(List<BatchPerformance> sizes) {
            Checks.ascendingFromOne(
                    "batches", sizes.stream().map(BatchPerformance::batch).toList());
            values = sizes.toArray(BatchPerformance[]::new);
            BatchPerformance highest = values[0];
            for (BatchPerformance size : values) {
                if (size.itemsPerSecond() > highest.itemsPerSecond()) {
                    highest = size;
                }
            }
            best = highest;
        }

        /** The smallest of the sizes with the highest throughput. */
        BatchPerformance best() {
            return best;
        }

        @Override
        public BatchPerformance get(int index) {
            return values[index];
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
