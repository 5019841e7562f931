package io.infaas.builder;

import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Objects;

/**
 * The Pareto front of an application's variants in accuracy, latency at batch 1 and cost, which is core time per item at
 * saturation.
 */
final class Front {

    private Front() {}

    /** The same variants, those on the front marked. */
    static List<VariantReport> mark(List<VariantReport> variants) {
        return variants.stream()
                .map(variant -> variant.kept() && variants.stream().noneMatch(other -> beats(other, variant))
                        ? variant.onFront()
                        : variant)
                .toList();
    }

    private static boolean beats(VariantReport other, VariantReport variant) {
        if (!other.kept() || other.name().equals(variant.name())) {
            return false;
        }
        Profile a = Objects.requireNonNull(other.profile());
        Profile b = Objects.requireNonNull(variant.profile());
        int accuracy = Double.compare(a.accuracy().value(), b.accuracy().value());
        int latency = Double.compare(b.latencyMs(1), a.latencyMs(1));
        int cost = Double.compare(cost(b), cost(a));
        return accuracy >= 0 && latency >= 0 && cost >= 0 && accuracy + latency + cost > 0;
    }

    private static double cost(Profile profile) {
        return profile.hardware().cores() / profile.saturation();
    }
}
