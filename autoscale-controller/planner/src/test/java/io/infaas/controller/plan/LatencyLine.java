package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.stream.IntStream;

/**
 * Latency by batch size as the released code of INFaaS keeps it: the least-squares line through the latencies of the batches 1, 4 and 8
 * that a variant takes. Never below what one item takes.
 *
 * @param slope ms per item
 * @param intercept ms
 * @param leastMs what one item takes, ms
 */
record LatencyLine(double slope, double intercept, double leastMs) {

    static LatencyLine of(Candidate candidate, int maxBatch) {
        int[] batches = IntStream.of(1, 4, 8).filter(batch -> batch <= maxBatch).toArray();
        double meanBatch = IntStream.of(batches).average().orElse(1);
        double meanMs = IntStream.of(batches)
                .mapToDouble(candidate::serviceMs)
                .average()
                .orElseGet(() -> candidate.serviceMs(1));
        double covariance = 0;
        double variance = 0;
        for (int batch : batches) {
            covariance += (batch - meanBatch) * (candidate.serviceMs(batch) - meanMs);
            variance += (batch - meanBatch) * (batch - meanBatch);
        }
        double slope = variance > 0 ? covariance / variance : 0;
        return new LatencyLine(slope, meanMs - slope * meanBatch, candidate.serviceMs(1));
    }

    /** Latency of a batch, ms. */
    double ms(int batch) {
        return Math.max(leastMs, slope * batch + intercept);
    }
}
