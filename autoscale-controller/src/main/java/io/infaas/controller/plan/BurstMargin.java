package io.infaas.controller.plan;

import java.util.List;

/**
 * How far the rate of the last seconds swings above its mean although demand does not change: four standard deviations of
 * Poisson arrivals smoothed over about three seconds, and one query. What is given up must not be missed at the next swing.
 */
final class BurstMargin {

    private static final double DEVIATIONS = 4;
    /** Variance of the smoothed rate per query/s. */
    private static final double VARIANCE = 0.2;

    private final double pooled;

    /** @param together classes that can be served by the same instances: their swings even out */
    BurstMargin(List<ClassDemand> together) {
        double own = together.stream().mapToDouble(BurstMargin::own).sum();
        double variance = together.stream().mapToDouble(BurstMargin::variance).sum();
        double query = together.stream()
                .filter(need -> need.lasting() > 0)
                .mapToDouble(need -> need.rate().batch())
                .max()
                .orElse(0);
        this.pooled = own > 0 ? (DEVIATIONS * Math.sqrt(variance) + query) / own : 1;
    }

    /** Items/s above the mean. */
    double of(ClassDemand need) {
        return own(need) * Math.min(1, pooled);
    }

    private static double own(ClassDemand need) {
        return need.lasting() > 0
                ? DEVIATIONS * Math.sqrt(variance(need)) + need.rate().batch()
                : 0;
    }

    private static double variance(ClassDemand need) {
        return VARIANCE * need.lasting() * need.rate().batch();
    }
}
