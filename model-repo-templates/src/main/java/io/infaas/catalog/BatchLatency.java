package io.infaas.catalog;

/**
 * What one execution of a batch takes on one hardware type.
 *
 * @param batch items in the batch
 * @param p50Ms median, ms
 * @param p99Ms 99th percentile, ms
 */
public record BatchLatency(int batch, double p50Ms, double p99Ms) {

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
}
