package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Latency of one batch size on one hardware type.
 *
 * @param batch number of items in the batch
 * @param p50Ms median, ms
 * @param p99Ms 99th percentile, ms
 * @param sample number of timed executions and confidence of the median; null if unknown
 */
public record BatchLatency(
        int batch,
        double p50Ms,
        double p99Ms,

        @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        LatencySample sample) {

    public BatchLatency {
        if (batch < 1) {
            throw new IllegalArgumentException("batch %d must be at least 1".formatted(batch));
        }
        Checks.positive("p50Ms", p50Ms);
        Checks.positive("p99Ms", p99Ms);
        if (p99Ms < p50Ms) {
            throw new IllegalArgumentException("p99Ms %s must not be below p50Ms %s".formatted(p99Ms, p50Ms));
        }
    }

    /** A latency of unknown sample size. */
    public BatchLatency(int batch, double p50Ms, double p99Ms) {
        this(batch, p50Ms, p99Ms, null);
    }
}
