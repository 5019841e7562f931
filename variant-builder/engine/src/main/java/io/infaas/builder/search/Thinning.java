package io.infaas.builder.search;

import io.infaas.builder.graph.Unchanged;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.session.TransformedGraph;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Leaves out settings that use more cores without a gain. */
final class Thinning {

    /** Settings must be better than cheaper ones by more than this factor to be worth their cores. */
    static final double GAIN = 1.05;

    /** Differences below this are allocation noise, bytes. */
    private static final long MEMORY_NOISE = 4L << 20;

    private static final String TRAINED = new Unchanged().name();

    private Thinning() {}

    /**
     * Keeps the variants of one graph that are worth their cores. Each kept variant is more than 5 % better than every kept one
     * with at most as many cores: faster at some batch size; or, with more instances, in throughput; or, without more cores, in
     * memory.
     *
     * @return the same variants in the same order, some with a reason why they are left out
     */
    static List<VariantReport> thin(List<VariantReport> sameGraph) {
        List<VariantReport> variantReports = new ArrayList<>();
        Map<String, VariantReport> left = new HashMap<>();
        for (VariantReport variant : sameGraph.stream()
                .filter(VariantReport::kept)
                .sorted(Comparator.comparingInt(
                        variantReport -> settings(variantReport).cores()))
                .toList()) {
            Optional<VariantReport> better = variantReports.stream()
                    .filter(cheaper -> !gains(cheaper, variant))
                    .findFirst();
            if (better.isPresent()) {
                left.put(variant.name(), variant.without(noGain(better.get())));
            } else {
                variantReports.removeIf(other -> isOutdone(other, variant, left));
                variantReports.add(variant);
            }
        }
        return sameGraph.stream()
                .map(variant -> left.getOrDefault(variant.name(), variant))
                .toList();
    }

    /** Whether {@code dearer} is more than 5 % better than {@code cheaper} at something. */
    static boolean gains(VariantReport cheaper, VariantReport dearer) {
        return gain(cheaper, dearer) > GAIN;
    }

    private static boolean isOutdone(VariantReport other, VariantReport by, Map<String, VariantReport> left) {
        boolean outdone = settings(other).cores() == settings(by).cores() && gain(by, other) < 1 / GAIN;
        if (outdone) {
            left.put(other.name(), other.without(noGain(by)));
        }
        return outdone;
    }

    private static LeftOut noGain(VariantReport over) {
        return new LeftOut(
                LeftOut.Cause.NO_GAIN,
                "gains no 5 %% over %s".formatted(settings(over).label()));
    }

    private static double gain(VariantReport cheaper, VariantReport dearer) {
        Profile from = Objects.requireNonNull(cheaper.profile());
        Profile to = Objects.requireNonNull(dearer.profile());
        double gain = from.batches().stream()
                .mapToDouble(measured -> measured.p50Ms() / to.latencyMs(measured.batch()))
                .max()
                .orElse(1);
        // more instances do not make an execution faster: they are for throughput
        if (settings(dearer).instances() > settings(cheaper).instances()) {
            gain = Math.max(gain, to.saturation() / from.saturation());
        }
        if (settings(dearer).cores() <= settings(cheaper).cores()
                && from.restingMemoryBytes() - to.restingMemoryBytes() > MEMORY_NOISE) {
            gain = Math.max(gain, (double) from.restingMemoryBytes() / Math.max(1, to.restingMemoryBytes()));
        }
        return gain;
    }

    private static RuntimeSettings settings(VariantReport variant) {
        return variant.lineage().settings();
    }

    /**
     * Each kept mixed-precision variant is more than 5 % faster at some batch size than the trained network with equal settings, if that
     * was measured.
     *
     * @param variantsByGraph variants by graph; those that are too slow get a reason
     */
    static void leaveOutSlow(Map<String, List<VariantReport>> variantsByGraph, Map<String, TransformedGraph> graphs) {
        for (TransformedGraph graph : graphs.values()) {
            if (graph.isMixed()) {
                List<VariantReport> trained =
                        variantsByGraph.getOrDefault(graph.network().name() + "-" + TRAINED, List.of());
                Objects.requireNonNull(variantsByGraph.get(graph.name()))
                        .replaceAll(variant -> judged(variant, trained));
            }
        }
    }

    static VariantReport judged(VariantReport mixed, List<VariantReport> trained) {
        Profile profile = mixed.profile();
        Optional<VariantReport> counterpart = trained.stream()
                .filter(variantReport -> variantReport.profile() != null
                        && variantReport
                                .lineage()
                                .settings()
                                .equals(mixed.lineage().settings()))
                .findFirst();
        if (!mixed.kept()
                || profile == null
                || counterpart.isEmpty()
                || isFaster(profile, Objects.requireNonNull(counterpart.get().profile()))) {
            return mixed;
        }
        return mixed.without(new LeftOut(
                LeftOut.Cause.NO_GAIN,
                "with %d layers FP32 it gains no 5 %% over %s"
                        .formatted(
                                mixed.lineage().fullPrecision().size(),
                                counterpart.get().name())));
    }

    private static boolean isFaster(Profile profile, Profile trained) {
        return trained.batches().stream()
                .anyMatch(batch -> batch.p50Ms() > Thinning.GAIN * profile.latencyMs(batch.batch()));
    }
}
