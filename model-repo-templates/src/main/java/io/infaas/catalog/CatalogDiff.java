package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The differences between two catalogs by the aliases of variants: a variant whose files changed keeps its alias and gets another
 * digest.
 *
 * @param lines one line for each difference; empty if there is none
 */
public record CatalogDiff(List<String> lines) {

    public CatalogDiff {
        lines = List.copyOf(lines);
    }

    /**
     * The differences from {@code older} to {@code newer}. Latencies are not compared; other measurements count if they differ by more than
     * noise.
     */
    public static CatalogDiff of(Catalog older, Catalog newer) {
        List<String> lines = new ArrayList<>();
        for (Application application : newer.applications()) {
            Optional<Application> predecessor = older.application(application.name());
            if (predecessor.isEmpty()) {
                lines.add("+ application " + application.name());
                continue;
            }
            if (!predecessor.get().contract().equals(application.contract())) {
                lines.add("~ application %s: contract changed".formatted(application.name()));
            }
            if (!predecessor.get().objective().equals(application.objective())) {
                lines.add("~ application %s: default objective %s is now %s"
                        .formatted(
                                application.name(),
                                text(predecessor.get().objective()),
                                text(application.objective())));
            }
            if (!standing(predecessor.get()).equals(standing(application))) {
                lines.add("~ application %s: %s is now %s"
                        .formatted(application.name(), standing(predecessor.get()), standing(application)));
            }
        }
        older.applications().stream()
                .filter(application -> newer.application(application.name()).isEmpty())
                .forEach(application -> lines.add("- application " + application.name()));
        for (Variant variant : newer.variants()) {
            older.variant(variant.alias())
                    .ifPresentOrElse(
                            oldVariant -> changes(oldVariant, variant).forEach(lines::add),
                            () -> lines.add("+ variant %s (accuracy %s)".formatted(variant.name(), accuracy(variant))));
        }
        older.variants().stream()
                .filter(variant -> newer.variant(variant.alias()).isEmpty())
                .forEach(variant ->
                        lines.add("- variant %s (accuracy %s)".formatted(variant.name(), accuracy(variant))));
        return new CatalogDiff(lines);
    }

    private static Stream<String> changes(Variant predecessor, Variant variant) {
        List<String> changes = new ArrayList<>();
        if (!predecessor.name().equals(variant.name())) {
            changes.add("files " + predecessor.name() + " are now " + variant.name());
        }
        if (!accuracy(predecessor).equals(accuracy(variant))) {
            changes.add("accuracy %s is now %s".formatted(accuracy(predecessor), accuracy(variant)));
        }
        List<String> formerTypes = nodeTypes(predecessor);
        if (!formerTypes.equals(nodeTypes(variant))) {
            changes.add("profiled on %s, now on %s".formatted(formerTypes, nodeTypes(variant)));
        }
        for (Profile profile : variant.profiles()) {
            predecessor
                    .profile(profile.hardware().nodeType())
                    .ifPresent(before -> changes.addAll(ProfileDiff.changes(before, profile)));
        }
        String parent = variant.parent();
        String formerParent = predecessor.parent();
        if (parent != null && formerParent != null) {
            if (!stable(parent, variant).equals(stable(formerParent, predecessor))) {
                changes.add("made of %s, now of %s".formatted(formerParent, parent));
            }
            if (!predecessor.fronts().equals(variant.fronts())) {
                changes.add("on the Pareto fronts of %s, now of %s".formatted(predecessor.fronts(), variant.fronts()));
            }
        }
        return changes.isEmpty()
                ? Stream.empty()
                : Stream.of("~ variant %s: %s".formatted(variant.alias(), String.join("; ", changes)));
    }

    /** A parent's name without the digest of its files. */
    private static String stable(String parent, Variant variant) {
        return parent.equals(variant.architecture()) ? parent : parent.substring(0, parent.lastIndexOf('-'));
    }

    private static List<String> nodeTypes(Variant variant) {
        return variant.profiles().stream()
                .map(profile -> profile.hardware().nodeType())
                .sorted()
                .toList();
    }

    private static String accuracy(Variant variant) {
        return variant.profiles().isEmpty()
                ? "unknown"
                : String.format(
                        Locale.ROOT,
                        "%.4f",
                        variant.profiles().get(0).accuracy().value());
    }

    private static String standing(Application application) {
        Double budget = application.budgetPerHour();
        String nodes = application.minNodes() == 1 ? "" : ", at least %d nodes".formatted(application.minNodes());
        String zones = application.minZones() == 1 ? "" : " in %d zones".formatted(application.minZones());
        return "priority %d, weight %s, %s"
                        .formatted(
                                application.priority(),
                                application.weight(),
                                budget == null ? "no budget" : "budget " + budget + " $/h")
                + nodes
                + zones
                + (application.maxLatenessMs() == null
                        ? ""
                        : ", at most %s ms late".formatted(application.maxLatenessMs()))
                + (application.latePrice() == null ? "" : ", $%s for a late query".formatted(application.latePrice()))
                + (application.accuracyPrice() == null
                        ? ""
                        : ", $%s for 0.01 of accuracy".formatted(application.accuracyPrice()));
    }

    private static String text(Objective objective) {
        return String.format(
                Locale.ROOT,
                "%s ms, accuracy %s (preferred %s)",
                objective.latencyMs(),
                objective.minAccuracy(),
                objective.preferredAccuracy());
    }

    /** The differences between two profiles of a variant on one node type that are larger than the noise of measurements. */
    static final class ProfileDiff {
        /** Two measurements of one variant differ by less than this factor. */
        private static final double NOISE = 1.5;

        /** Differences below this are allocation noise, MB. */
        private static final double MEMORY_NOISE = 4;

        private static final double MB = 1e6;

        private final String nodeType;
        private final List<String> changes = new ArrayList<>();

        private ProfileDiff(String nodeType) {
            this.nodeType = nodeType;
        }

        /** One phrase for each difference. */
        static List<String> changes(Profile older, Profile newer) {
            ProfileDiff diff = new ProfileDiff(newer.hardware().nodeType());
            diff.compare("items/s at batch 1", older.throughput(1), newer.throughput(1), 0);
            diff.compare("items/s at best", older.saturation(), newer.saturation(), 0);
            diff.compare("items/s of concurrent single items", concurrent(older), concurrent(newer), 0);
            diff.compare("cores used", older.coresUsed(), newer.coresUsed(), 0);
            diff.compare("MB of host memory", peak(older.hostMemory()), peak(newer.hostMemory()), MEMORY_NOISE);
            diff.compare(
                    "MB of accelerator memory",
                    peak(older.acceleratorMemory()),
                    peak(newer.acceleratorMemory()),
                    MEMORY_NOISE);
            if (!older.assumed().equals(newer.assumed())) {
                diff.changes.add("on %s assumed %s, now %s".formatted(diff.nodeType, labels(older), labels(newer)));
            }
            return diff.changes;
        }

        private void compare(String figure, double older, double newer, double noise) {
            double low = Math.min(older, newer);
            double high = Math.max(older, newer);
            if (high > low * NOISE && high - low > noise) {
                changes.add("on %s %s %s, now %s".formatted(nodeType, text(older), figure, text(newer)));
            }
        }

        private static double concurrent(Profile profile) {
            return profile.concurrent().get(profile.concurrent().size() - 1).itemsPerSecond();
        }

        private static double peak(MemoryUse memory) {
            return memory.peakBytes() / MB;
        }

        private static List<String> labels(Profile profile) {
            return profile.assumed().stream().map(Assumption::label).toList();
        }

        private static String text(double value) {
            return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
        }
    }
}
