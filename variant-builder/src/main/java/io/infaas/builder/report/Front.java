package io.infaas.builder.report;

import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Objects;

/**
 * The Pareto front of an application's variants in accuracy, latency at batch 1 and cost, which is core time per item at
 * saturation.
 */
public final class Front {

    private Front() {}

    /** The same variants, those on the front marked. */
    public static List<VariantReport> mark(List<VariantReport> variants) {
        List<VariantReport> marked = variants.stream()
                .map(variant -> variant.kept() && variants.stream().noneMatch(other -> beats(other, variant))
                        ? variant.onFront(null)
                        : variant)
                .toList();
        return marked.stream()
                .map(variant -> marked.stream()
                        .filter(other -> variant.pareto() && other.pareto() && beatsWithinNoise(other, variant))
                        .findFirst()
                        .map(other -> variant.onFront(other.name()))
                        .orElse(variant))
                .toList();
    }

    private static boolean beats(VariantReport other, VariantReport variant) {
        if (!other.kept() || other.name().equals(variant.name())) {
            return false;
        }
        Profile a = profile(other);
        Profile b = profile(variant);
        int accuracy = Double.compare(a.accuracy().value(), b.accuracy().value());
        int latency = Double.compare(b.latencyMs(1), a.latencyMs(1));
        int cost = Double.compare(cost(b), cost(a));
        return accuracy >= 0 && latency >= 0 && cost >= 0 && accuracy + latency + cost > 0;
    }

    /** By the intervals: the better estimate lies within the other's, and the other way round. */
    private static boolean beatsWithinNoise(VariantReport other, VariantReport variant) {
        Profile a = profile(other);
        Profile b = profile(variant);
        return a.accuracy().value() < b.accuracy().value()
                && a.accuracy().value() >= b.accuracy().low()
                && b.accuracy().value() <= a.accuracy().high()
                && a.latencyMs(1) < b.latencyMs(1)
                && cost(a) < cost(b);
    }

    private static Profile profile(VariantReport variant) {
        return Objects.requireNonNull(variant.profile());
    }

    /** Core seconds per item at saturation. */
    public static double cost(Profile profile) {
        return profile.hardware().cores() / profile.saturation();
    }
}
