package io.infaas.catalog.estimate;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one node type compares with another one.
 *
 * @param variants number of variants measured on both that it is taken from; 0 if there are none
 * @param latency latency here / there
 * @param throughput throughput here / there
 * @param load load time here / there
 */
record SpeedRatio(int variants, double latency, double throughput, double load) {

    /** As slow as {@code factor} says in everything. */
    static SpeedRatio slower(double factor) {
        return new SpeedRatio(0, factor, 1 / factor, factor);
    }

    /**
     * The median of what variants show that are measured on both types, the worse one of the two in the middle; of each variant the batch
     * size at which it does worst. Empty without such a variant.
     */
    static Optional<SpeedRatio> measured(List<Variant> variants, String here, String there) {
        List<Double> latency = new ArrayList<>();
        List<Double> throughput = new ArrayList<>();
        List<Double> load = new ArrayList<>();
        for (Variant variant : variants) {
            Optional<Profile> own = measured(variant, here);
            Optional<Profile> other = measured(variant, there);
            if (own.isPresent() && other.isPresent()) {
                latency.add(worstLatency(own.get(), other.get()));
                throughput.add(worstThroughput(own.get(), other.get()));
                load.add(own.get().loadMs() / other.get().loadMs());
            }
        }
        if (latency.isEmpty()) {
            return Optional.empty();
        }
        int upper = latency.size() / 2;
        int lower = (latency.size() - 1) / 2;
        return Optional.of(new SpeedRatio(latency.size(), at(latency, upper), at(throughput, lower), at(load, upper)));
    }

    /** The variant's profile on a type, if that was measured. */
    static Optional<Profile> measured(Variant variant, String type) {
        return variant.profile(type).filter(profile -> !profile.isEstimated());
    }

    private static double worstLatency(Profile own, Profile other) {
        double worst = 0;
        for (BatchPerformance size : own.batches()) {
            for (BatchPerformance same : other.batches()) {
                worst = same.batch() == size.batch() ? Math.max(worst, size.p50Ms() / same.p50Ms()) : worst;
            }
        }
        return worst;
    }

    private static double worstThroughput(Profile own, Profile other) {
        double worst = Double.MAX_VALUE;
        for (BatchPerformance size : own.batches()) {
            for (BatchPerformance same : other.batches()) {
                worst = same.batch() == size.batch()
                        ? Math.min(worst, size.itemsPerSecond() / same.itemsPerSecond())
                        : worst;
            }
        }
        return worst;
    }

    private static double at(List<Double> values, int index) {
        return values.stream().sorted().toList().get(index);
    }
}
