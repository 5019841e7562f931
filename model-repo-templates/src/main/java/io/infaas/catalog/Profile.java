package io.infaas.catalog;

import java.util.List;

/**
 * Measurements of a variant on one hardware type.
 *
 * @param hardware hardware that it was measured on and applies to
 * @param loadMs time from the load call until the model can serve, ms
 * @param latencies latencies by batch size, ascending, batch 1 first
 * @param saturation throughput with all instances and cores busy, items/s
 * @param restingMemoryBytes memory above the empty runtime after warm-up, bytes
 * @param peakMemoryBytes highest memory above the empty runtime while loading and serving, bytes
 * @param accuracy accuracy on the application's evaluation data
 * @param stable whether the timings settled within the profiling time
 */
public record Profile(
        Hardware hardware,
        double loadMs,
        List<BatchLatency> latencies,
        double saturation,
        long restingMemoryBytes,
        long peakMemoryBytes,
        Accuracy accuracy,
        boolean stable) {

    public Profile {
        Checks.positive("loadMs", loadMs);
        Checks.positive("saturation", saturation);
        latencies = List.copyOf(Checks.notEmpty("latencies", latencies));
        if (latencies.get(0).batch() != 1) {
            throw new IllegalArgumentException("latencies must begin with batch 1");
        }
        for (int i = 1; i < latencies.size(); i++) {
            if (latencies.get(i).batch() <= latencies.get(i - 1).batch()) {
                throw new IllegalArgumentException("latencies must ascend by batch: %d follows %d"
                        .formatted(
                                latencies.get(i).batch(), latencies.get(i - 1).batch()));
            }
        }
        if (restingMemoryBytes < 0 || peakMemoryBytes < restingMemoryBytes) {
            throw new IllegalArgumentException(
                    "peakMemoryBytes %d must not be below restingMemoryBytes %d, nor that below 0"
                            .formatted(peakMemoryBytes, restingMemoryBytes));
        }
    }

    /**
     * The median latency of {@code batch} items, ms. Interpolates between measured sizes; extrapolates above the largest by the last
     * slope, but never below the largest measured value.
     */
    public double latencyMs(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch %d must be at least 1".formatted(batch));
        }
        int last = latencies.size() - 1;
        if (last == 0) {
            return latencies.get(0).p50Ms() * batch;
        }
        int upper = 1;
        while (upper < last && latencies.get(upper).batch() < batch) {
            upper++;
        }
        BatchLatency from = latencies.get(upper - 1);
        BatchLatency to = latencies.get(upper);
        double slope = (to.p50Ms() - from.p50Ms()) / (to.batch() - from.batch());
        double value = from.p50Ms() + slope * (batch - from.batch());
        return batch > to.batch() ? Math.max(to.p50Ms(), value) : value;
    }
}
