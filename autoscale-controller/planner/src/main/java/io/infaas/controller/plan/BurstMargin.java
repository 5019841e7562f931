package io.infaas.controller.plan;

import java.util.List;

/**
 * Capacity kept for the variance of arrivals: four standard deviations of arrivals smoothed over about three seconds, Poisson arrivals or as
 * much burstier as they were, plus one query. Without it, scaling down would be undone by the next burst of a steady load.
 */
final class BurstMargin {

    private static final double DEVIATIONS = 4;
    /** Variance of the smoothed rate per query/s. */
    private static final double VARIANCE = 0.2;

    private final double pooled;

    /** @param together classes that the same instances can serve: their bursts even out */
    BurstMargin(List<ClassDemand> together) {
        double separateMargins = together.stream().mapToDouble(BurstMargin::own).sum();
        double variance = together.stream().mapToDouble(BurstMargin::variance).sum();
        double query = together.stream()
                .filter(demand -> demand.sustained() > 0)
                .mapToDouble(demand -> demand.rate().batch())
                .max()
                .orElse(0);
        this.pooled = separateMargins > 0 ? (DEVIATIONS * Math.sqrt(variance) + query) / separateMargins : 1;
    }

    /** Margin of one class above its mean, items/s. */
    double of(ClassDemand demand) {
        return own(demand) * Math.min(1, pooled);
    }

    private static double own(ClassDemand demand) {
        return demand.sustained() > 0
                ? DEVIATIONS * Math.sqrt(variance(demand)) + demand.rate().batch()
                : 0;
    }

    private static double variance(ClassDemand demand) {
        return VARIANCE
                * demand.rate().burstiness()
                * demand.sustained()
                * demand.rate().batch();
    }
}
