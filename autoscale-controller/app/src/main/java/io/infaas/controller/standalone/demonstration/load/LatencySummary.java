package io.infaas.controller.standalone.demonstration.load;

import java.util.Collection;
import java.util.List;

/** Percentiles of latencies by nearest rank, ms; all 0 if nothing was measured. */
public record LatencySummary(double medianMs, double p95Ms, double p99Ms) {

    public static LatencySummary of(Collection<Double> latenciesMs) {
        List<Double> sorted = latenciesMs.stream().sorted().toList();
        return new LatencySummary(percentile(sorted, 0.5), percentile(sorted, 0.95), percentile(sorted, 0.99));
    }

    private static double percentile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
