package io.infaas.builder.report;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Objects;

/**
 * A measured variant of the catalog, in the numbers that people choose by.
 *
 * @param low lower end of the accuracy's 95 % interval
 * @param high its upper end
 * @param latency median at batch 1, ms
 * @param p99 99th percentile at batch 1, ms
 * @param cost of a million items at saturation, US dollars
 * @param memory resting, above the empty runtime, MB
 * @param front whether it is on the Pareto front
 */
record PlottedVariant(
        String name,
        String architecture,
        double accuracy,
        double low,
        double high,
        double latency,
        double p99,
        double cost,
        double memory,
        boolean front,
        List<BatchPerformance> batches) {

    private static final double MB = 1e6;
    private static final double MILLION = 1e6;
    private static final double SECONDS_PER_HOUR = 3600;

    PlottedVariant {
        batches = List.copyOf(batches);
    }

    /** The plotted variants of a result, in its order. */
    static List<PlottedVariant> of(BuildReport report) {
        NodeType nodeType = report.catalog().nodeTypes().get(0);
        return report.variants().stream()
                .filter(VariantReport::measured)
                .map(variant -> of(variant, Objects.requireNonNull(variant.profile()), nodeType))
                .toList();
    }

    private static PlottedVariant of(VariantReport variant, Profile profile, NodeType nodeType) {
        double perCoreSecond = nodeType.pricePerHour() / nodeType.cores() / SECONDS_PER_HOUR;
        return new PlottedVariant(
                variant.name(),
                variant.architecture(),
                profile.accuracy().value(),
                profile.accuracy().low(),
                profile.accuracy().high(),
                profile.latencyMs(1),
                profile.batches().get(0).p99Ms(),
                ParetoOrder.cost(profile) * perCoreSecond * MILLION,
                // logarithmic axes have no 0
                Math.max(1, profile.restingMemoryBytes()) / MB,
                variant.pareto(),
                profile.batches());
    }
}
