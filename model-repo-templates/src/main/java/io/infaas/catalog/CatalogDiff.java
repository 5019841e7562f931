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
            Optional<Application> former = older.application(application.name());
            if (former.isEmpty()) {
                lines.add("+ application " + application.name());
                continue;
            }
            if (!former.get().contract().equals(application.contract())) {
                lines.add("~ application %s: contract changed".formatted(application.name()));
            }
            if (!former.get().objective().equals(application.objective())) {
                lines.add("~ application %s: default objective %s is now %s"
                        .formatted(application.name(), text(former.get().objective()), text(application.objective())));
            }
            if (!standing(former.get()).equals(standing(application))) {
                lines.add("~ application %s: %s is now %s"
                        .formatted(application.name(), standing(former.get()), standing(application)));
            }
        }
        older.applications().stream()
                .filter(application -> newer.application(application.name()).isEmpty())
                .forEach(application -> lines.add("- application " + application.name()));
        for (Variant variant : newer.variants()) {
            older.variant(variant.alias())
                    .ifPresentOrElse(
                            former -> changes(former, variant).forEach(lines::add),
                            () -> lines.add("+ variant %s (accuracy %s)".formatted(variant.name(), accuracy(variant))));
        }
        older.variants().stream()
                .filter(variant -> newer.variant(variant.alias()).isEmpty())
                .forEach(variant ->
                        lines.add("- variant %s (accuracy %s)".formatted(variant.name(), accuracy(variant))));
        return new CatalogDiff(lines);
    }

    private static Stream<String> changes(Variant former, Variant variant) {
        List<String> changes = new ArrayList<>();
        if (!former.name().equals(variant.name())) {
            changes.add("files " + former.name() + " are now " + variant.name());
        }
        if (!accuracy(former).equals(accuracy(variant))) {
            changes.add("accuracy %s is now %s".formatted(accuracy(former), accuracy(variant)));
        }
        List<String> formerTypes = nodeTypes(former);
        if (!formerTypes.equals(nodeTypes(variant))) {
            changes.add("profiled on %s, now on %s".formatted(formerTypes, nodeTypes(variant)));
        }
        for (Profile profile : variant.profiles()) {
            former.profile(profile.hardware().nodeType())
                    .ifPresent(before -> changes.addAll(ProfileDiff.changes(before, profile)));
        }
        String parent = variant.parent();
        String formerParent = former.parent();
        if (parent != null && formerParent != null) {
            if (!stable(parent, variant).equals(stable(formerParent, former))) {
                changes.add("made of %s, now of %s".formatted(formerParent, parent));
            }
            if (!former.fronts().equals(variant.fronts())) {
                changes.add("on the Pareto fronts of %s, now of %s".formatted(former.fronts(), variant.fronts()));
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
                        : ", at most %s ms late".formatted(application.maxLatenessMs()));
    }

    private static String text(Objective objective) {
        return String.format(
                Locale.ROOT,
                "%s ms, accuracy %s (preferred %s)",
                objective.latencyMs(),
                objective.minAccuracy(),
                objective.preferredAccuracy());
    }
}
