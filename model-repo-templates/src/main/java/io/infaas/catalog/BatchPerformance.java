package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Latency and throughput of requests of one batch size on one hardware type.
 *
 * @param batch number of items in a request
 * @param p50Ms median latency of a request alone, ms
 * @param p99Ms 99th percentile of that latency, ms
 * @param itemsPerSecond throughput while all instances are busy with requests of this size, items/s
 * @param sample number of timed executions and confidence of the median; null if unknown
 */
public record BatchPerformance(
        int batch,
        double p50Ms,
        double p99Ms,
        double itemsPerSecond,

        @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        LatencySample sample) {

    public BatchPerformance {
        if (batch < 1) {
            throw new IllegalArgumentException("batch %d must be at least 1".formatted(batch));
        }
        Checks.positive("p50Ms", p50Ms);
        Checks.positive("p99Ms", p99Ms);
        Checks.positive("itemsPerSecond", itemsPerSecond);
        if (p99Ms < p50Ms) {
            throw new IllegalArgumentException("p99Ms %s must not be below p50Ms %s".formatted(p99Ms, p50Ms));
        }
    }

    /** A performance with a latency of unknown sample size. */
    public BatchPerformance(int batch, double p50Ms, double p99Ms, double itemsPerSecond) {
        this(batch, p50Ms, p99Ms, itemsPerSecond, null);
    }

    /** The same latency with another throughput. */
    public BatchPerformance withItemsPerSecond(double throughput) {
        return new BatchPerformance(batch, p50Ms, p99Ms, throughput, sample);
    }

    /** Time that one request takes from the group of all instances at saturation, s. */
    double requestSeconds() {
        return batch / itemsPerSecond;
    }
}
