package io.infaas.builder.search;

import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds graphs that another graph dominates so clearly that no more settings are worth trying with them. */
final class Dominance {

    /** Larger than the noise of timings. */
    private static final double CLEARLY = 1.1;

    private Dominance() {}

    /**
     * One of {@code variantReports} that is at least as accurate, clearly faster at every batch size and clearly cheaper, and needs no more memory.
     */
    static Optional<VariantReport> findDominating(VariantReport variant, List<VariantReport> variantReports) {
        Profile profile = Objects.requireNonNull(variant.profile());
        return variantReports.stream()
                .filter(other -> other.kept() && !other.name().equals(variant.name()))
                .filter(other -> isOver(Objects.requireNonNull(other.profile()), profile))
                .findFirst();
    }

    private static boolean isOver(Profile other, Profile profile) {
        return other.accuracy().value() >= profile.accuracy().value()
                && profile.batches().stream()
                        .allMatch(measured -> other.latencyMs(measured.batch()) * CLEARLY <= measured.p50Ms())
                && ParetoOrder.cost(other) * CLEARLY <= ParetoOrder.cost(profile)
                && other.restingMemoryBytes() <= profile.restingMemoryBytes();
    }
}
