package io.infaas.catalog.estimate;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The speed of one node type relative to another one.
 *
 * @param variants number of variants measured on both types; 0 for an assumed ratio
 * @param latency latency here / there
 * @param throughput throughput here / there
 * @param load load time here / there
 */
record SpeedRatio(int variants, double latency, double throughput, double load) {

    /** Slower by {@code factor} in everything. */
    static SpeedRatio slower(double factor) {
        return new SpeedRatio(0, factor, 1 / factor, factor);
    }

    /**
     * The median over variants measured on both types, each at its worst batch size; of two middle values, the worse. Empty without such a
     * variant.
     */
    static Optional<SpeedRatio> measured(List<Variant> variants, String here, String there) {
        List<Double> latency = new ArrayList<>();
        List<Double> throughput = new ArrayList<>();
        List<Double> load = new ArrayList<>();
        for (Variant variant : variants) {
            Optional<Profile> profile = measured(variant, here);
            Optional<Profile> other = measured(variant, there);
            if (profile.isPresent() && other.isPresent()) {
                latency.add(worstLatency(profile.get(), other.get()));
                throughput.add(worstThroughput(profile.get(), other.get()));
                load.add(profile.get().loadMs() / other.get().loadMs());
            }
        }
        if (latency.isEmpty()) {
            return Optional.empty();
        }
        int upper = latency.size() / 2;
        int lower = (latency.size() - 1) / 2;
        return Optional.of(new SpeedRatio(latency.size(), at(latency, upper), at(throughput, lower), at(load, upper)));
    }

    /** The variant's profile on a type, if it was measured. */
    static Optional<Profile> measured(Variant variant, String type) {
        return variant.profile(type).filter(profile -> !profile.isEstimated());
    }

    private static double worstLatency(Profile profile, Profile other) {
        double worst = 0;
        for (BatchPerformance size : profile.batches()) {
            for (BatchPerformance same : other.batches()) {
                worst = same.batch() == size.batch() ? Math.max(worst, size.p50Ms() / same.p50Ms()) : worst;
            }
        }
        return worst;
    }

    private static double worstThroughput(Profile profile, Profile other) {
        double worst = Double.MAX_VALUE;
        for (BatchPerformance size : profile.batches()) {
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
