package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that can be served, consistent in itself: each reference leads somewhere, no name is used twice, each architecture keeps
 * the contract of its application, and the default objective of each application is met by one of its variants.
 *
 * @param format version of the JSON form; {@link #FORMAT}
 */
public record Catalog(
        int format,
        List<Application> applications,
        List<Architecture> architectures,
        List<Variant> variants,
        List<NodeType> nodeTypes) {

    /** The one format that is read and written. */
    public static final int FORMAT = 1;

    public Catalog {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "format %d is not %d, the one this version reads".formatted(format, FORMAT));
        }
        applications = Checks.distinct("applications", applications, Application::name);
        architectures = Checks.distinct("architectures", architectures, Architecture::name);
        variants = Checks.distinct("variants", variants, Variant::name);
        nodeTypes = Checks.distinct("nodeTypes", nodeTypes, NodeType::name);
        namesAreDistinct(applications, architectures, variants);
        referencesLead(applications, architectures, variants, nodeTypes);
        contractsAreKept(applications, architectures);
        for (Application application : applications) {
            defaultsAreFeasible(application, architectures, variants);
        }
    }

    public Catalog(
            List<Application> applications,
            List<Architecture> architectures,
            List<Variant> variants,
            List<NodeType> nodeTypes) {
        this(FORMAT, applications, architectures, variants, nodeTypes);
    }

    public Optional<Application> application(String name) {
        return applications.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    public Optional<Architecture> architecture(String name) {
        return architectures.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    /** By full name or by alias. */
    public Optional<Variant> variant(String name) {
        return variants.stream()
                .filter(v -> v.name().equals(name) || v.alias().equals(name))
                .findFirst();
    }

    public Optional<NodeType> nodeType(String name) {
        return nodeTypes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /** The variants of all architectures of an application. */
    public List<Variant> variantsOf(Application application) {
        return variantsOf(application, architectures, variants);
    }

    private static List<Variant> variantsOf(
            Application application, List<Architecture> architectures, List<Variant> variants) {
        Set<String> own = architectures.stream()
                .filter(architecture -> architecture.application().equals(application.name()))
                .map(Architecture::name)
                .collect(Collectors.toSet());
        return variants.stream()
                .filter(variant -> own.contains(variant.architecture()))
                .toList();
    }

    private static void namesAreDistinct(
            List<Application> applications, List<Architecture> architectures, List<Variant> variants) {
        List<String> names = new ArrayList<>();
        applications.forEach(application -> names.add(application.name()));
        architectures.forEach(architecture -> names.add(architecture.name()));
        variants.forEach(variant -> {
            names.add(variant.name());
            names.add(variant.alias());
        });
        Checks.distinct("names of applications, architectures, variants and aliases", names, name -> name);
    }

    private static void referencesLead(
            List<Application> applications,
            List<Architecture> architectures,
            List<Variant> variants,
            List<NodeType> nodeTypes) {
        Set<String> applicationNames =
                applications.stream().map(Application::name).collect(Collectors.toSet());
        Set<String> architectureNames =
                architectures.stream().map(Architecture::name).collect(Collectors.toSet());
        Set<String> nodeTypeNames = nodeTypes.stream().map(NodeType::name).collect(Collectors.toSet());
        for (Architecture architecture : architectures) {
            leads("architecture", architecture.name(), "application", architecture.application(), applicationNames);
        }
        for (Variant variant : variants) {
            leads("variant", variant.name(), "architecture", variant.architecture(), architectureNames);
            for (Profile profile : variant.profiles()) {
                leads(
                        "profile of",
                        variant.name(),
                        "node type",
                        profile.hardware().nodeType(),
                        nodeTypeNames);
            }
        }
    }

    private static void contractsAreKept(List<Application> applications, List<Architecture> architectures) {
        for (Application application : applications) {
            for (Architecture architecture : architectures) {
                if (architecture.application().equals(application.name())) {
                    architecture.contract().mismatch(application.contract()).ifPresent(difference -> {
                        throw new IllegalArgumentException("architecture '%s' cannot serve application '%s': %s"
                                .formatted(architecture.name(), application.name(), difference));
                    });
                }
            }
        }
    }

    private static void leads(String kind, String name, String targetKind, String target, Set<String> known) {
        if (!known.contains(target)) {
            throw new IllegalArgumentException(
                    "%s '%s' names %s '%s', which the catalog does not have".formatted(kind, name, targetKind, target));
        }
    }

    private static void defaultsAreFeasible(
            Application application, List<Architecture> architectures, List<Variant> variants) {
        List<Variant> own = variantsOf(application, architectures, variants);
        Objective objective = application.objective();
        boolean feasible = own.stream()
                .flatMap(variant -> variant.profiles().stream())
                .anyMatch(profile -> profile.accuracy().value() >= objective.minAccuracy()
                        && profile.latencyMs(1) <= objective.latencyMs());
        if (!feasible) {
            throw new IllegalArgumentException(
                    "application '%s': no variant meets its default objective of %s ms and accuracy %s at batch 1"
                            .formatted(application.name(), objective.latencyMs(), objective.minAccuracy()));
        }
    }
}
