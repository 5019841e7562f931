package io.infaas.builder.report;

import io.infaas.builder.accuracy.Scores;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Marks the variants of a build that are on the Pareto front, and those that may be there by chance. */
public final class ParetoFront {

    private ParetoFront() {}

    /**
     * The same variants, with marks.
     *
     * @param scores scores of the variants that ran on this machine, by name
     */
    public static List<VariantReport> mark(List<VariantReport> variants, Map<String, Scores> scores) {
        return variants.stream()
                .map(variant -> variant.measured() && variants.stream().noneMatch(other -> beats(other, variant))
                        ? variant.onFront(noBetterThan(variant, variants, scores))
                        : variant)
                .toList();
    }

    /** The most accurate variant that is not slower or more expensive, and whose lower accuracy is within noise. */
    private static @Nullable String noBetterThan(
            VariantReport variant, List<VariantReport> variants, Map<String, Scores> scores) {
        return variants.stream()
                .filter(other -> other.measured() && !other.name().equals(variant.name()))
                .filter(other -> sameType(profile(other), profile(variant)))
                .filter(other -> isCheaper(profile(other), profile(variant)))
                .filter(other -> isNoise(scores.get(variant.name()), scores.get(other.name())))
                .max(Comparator.comparingDouble(
                        other -> profile(other).accuracy().value()))
                .map(VariantReport::name)
                .orElse(null);
    }

    private static boolean isNoise(@Nullable Scores scores, @Nullable Scores other) {
        return scores != null && other != null && scores.compare(other).withinNoise();
    }

    private static boolean isCheaper(Profile other, Profile profile) {
        int latency = Double.compare(profile.latencyMs(1), other.latencyMs(1));
        int cost = Double.compare(ParetoOrder.cost(profile), ParetoOrder.cost(other));
        return latency >= 0 && cost >= 0 && latency + cost > 0;
    }

    private static boolean beats(VariantReport other, VariantReport variant) {
        return other.measured() && ParetoOrder.beats(profile(other), profile(variant));
    }

    /** Times on different node types cannot be compared. */
    private static boolean sameType(Profile a, Profile b) {
        return a.hardware().nodeType().equals(b.hardware().nodeType());
    }

    private static Profile profile(VariantReport variant) {
        return Objects.requireNonNull(variant.profile());
    }
}
