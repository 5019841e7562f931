package io.infaas.catalog.estimate;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Predicts the profiles of variants on unmeasured node types from measured ones. It never changes a measurement, and never predicts from a
 * prediction. Pure.
 *
 * <p>The source is the variant's measured type that shares most measured variants with the new one; their speed ratio applies. Without
 * shared variants, the source is the type with the most similar cores. The variant then counts as {@value #CAUTION} times slower, more if
 * the new type lacks cores that it keeps busy, never faster. Variants for GPUs need a ratio, because cores tell nothing about an
 * accelerator.
 */
public final class EstimatedProfiles {

    /** Assumed slowdown on an unknown processor; observed latencies within it do not contradict a profile. */
    public static final double CAUTION = 1.5;

    private final Catalog catalog;
    private final NodeType type;
    private final List<Source> onProcessors;
    private final List<Source> onAccelerators;

    /** @param ratio of the new type to this one, if variants were measured on both */
    private record Source(NodeType from, Optional<SpeedRatio> ratio) {

        int evidence() {
            return ratio.map(SpeedRatio::variants).orElse(0);
        }
    }

    private EstimatedProfiles(Catalog catalog, NodeType type) {
        this.catalog = catalog;
        this.type = type;
        this.onProcessors = sources(false);
        this.onAccelerators = sources(true);
    }

    /** The node types for which no variant has a profile, in the catalog's order. */
    public static List<String> unmeasured(Catalog catalog) {
        return catalog.nodeTypes().stream()
                .map(NodeType::name)
                .filter(type -> catalog.variants().stream()
                        .allMatch(variant -> SpeedRatio.measured(variant, type).isEmpty()))
                .toList();
    }

    /** The node types on which the profile of some variant is a prediction. */
    public static Set<String> types(Catalog catalog) {
        Set<String> types = new TreeSet<>();
        for (Variant variant : catalog.variants()) {
            for (Profile profile : variant.profiles()) {
                if (profile.isEstimated()) {
                    types.add(profile.hardware().nodeType());
                }
            }
        }
        return types;
    }

    /** The catalog with a prediction for each variant that has no measured profile on one of these types, where possible. */
    public static Catalog fill(Catalog catalog, Collection<String> types) {
        List<Variant> variants = catalog.variants();
        for (NodeType type : catalog.nodeTypes()) {
            if (types.contains(type.name())) {
                EstimatedProfiles estimates = new EstimatedProfiles(catalog, type);
                variants = variants.stream().map(estimates::fill).toList();
            }
        }
        return new Catalog(catalog.applications(), catalog.architectures(), variants, catalog.nodeTypes());
    }

    private List<Source> sources(boolean gpu) {
        List<Variant> alike = catalog.variants().stream()
                .filter(variant -> variant.needsGpu() == gpu)
                .toList();
        return catalog.nodeTypes().stream()
                .filter(other -> !other.name().equals(type.name()))
                .map(other -> new Source(other, SpeedRatio.measured(alike, type.name(), other.name())))
                .sorted(Comparator.comparingInt(Source::evidence)
                        .reversed()
                        .thenComparingDouble(
                                source -> distance(type.cores(), source.from().cores()))
                        .thenComparingDouble(source ->
                                distance(type.memoryBytes(), source.from().memoryBytes()))
                        .thenComparing(source -> source.from().name()))
                .toList();
    }

    private static double distance(long here, long there) {
        return Math.abs(Math.log((double) here / there));
    }

    private Variant fill(Variant variant) {
        if (SpeedRatio.measured(variant, type.name()).isPresent()) {
            return variant;
        }
        List<Source> sources = variant.needsGpu() ? onAccelerators : onProcessors;
        return sources.stream()
                .flatMap(source -> estimate(variant, source).stream())
                .findFirst()
                .map(variant::withProfile)
                .orElse(variant);
    }

    private Optional<Profile> estimate(Variant variant, Source source) {
        Optional<Profile> profile = SpeedRatio.measured(variant, source.from().name());
        if (profile.isEmpty()
                || (variant.needsGpu() && (type.gpus() == 0 || source.ratio().isEmpty()))) {
            return Optional.empty();
        }
        SpeedRatio ratio = source.ratio()
                .orElseGet(() -> SpeedRatio.slower(CAUTION * lacking(variant, profile.get(), source.from())));
        String why = ratio.variants() == 0
                ? "estimated from '%s' by cores".formatted(source.from().name())
                : "estimated from '%s' by %d variants".formatted(source.from().name(), ratio.variants());
        return Optional.of(scaled(profile.get(), ratio, why, lowestAccuracy(variant)));
    }

    /** The variant's busy cores divided by the cores of the new type, at least 1. */
    private double lacking(Variant variant, Profile profile, NodeType from) {
        double threads = Math.min(variant.settings().cores(), from.cores());
        return Math.max(1, Math.max(threads, profile.coresUsed()) / type.cores());
    }

    private static Accuracy lowestAccuracy(Variant variant) {
        Stream<Accuracy> accuracies = variant.profiles().stream()
                .filter(profile -> !profile.isEstimated())
                .map(Profile::accuracy);
        return accuracies.min(Comparator.comparingDouble(Accuracy::value)).orElseThrow();
    }

    private Profile scaled(Profile profile, SpeedRatio ratio, String why, Accuracy accuracy) {
        Hardware hardware = profile.hardware();
        List<BatchPerformance> batches = new ArrayList<>();
        for (BatchPerformance size : profile.batches()) {
            batches.add(new BatchPerformance(
                    size.batch(),
                    size.p50Ms() * ratio.latency(),
                    size.p99Ms() * ratio.latency(),
                    size.itemsPerSecond() * ratio.throughput()));
        }
        List<ConcurrentThroughput> concurrent = new ArrayList<>();
        for (ConcurrentThroughput clients : profile.concurrent()) {
            concurrent.add(
                    new ConcurrentThroughput(clients.concurrency(), clients.itemsPerSecond() * ratio.throughput()));
        }
        return new Profile(
                new Hardware(type.name(), why, List.of(), Math.min(hardware.cores(), type.cores()), hardware.runtime()),
                profile.loadMs() * ratio.load(),
                batches,
                concurrent,
                Math.min(profile.coresUsed(), type.cores()),
                profile.hostMemory(),
                profile.acceleratorMemory(),
                accuracy,
                profile.stable(),
                List.of(Assumption.ESTIMATED));
    }
}
