package io.infaas.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The Pareto front of an application's variants in accuracy, latency at batch 1 and cost. There is one front for each node type, as
 * times on different node types do not compare.
 */
public final class ParetoOrder {

    private ParetoOrder() {}

    /** Returns the catalog with each variant marked with the node types on whose front it is. */
    public static Catalog mark(Catalog catalog) {
        Map<String, List<Variant>> rivals =
                catalog.variants().stream().collect(Collectors.groupingBy(variant -> application(variant, catalog)));
        List<Variant> marked = catalog.variants().stream()
                .map(variant -> variant.withFronts(
                        fronts(variant, Objects.requireNonNull(rivals.get(application(variant, catalog))))))
                .toList();
        return new Catalog(catalog.applications(), catalog.architectures(), marked, catalog.nodeTypes());
    }

    /**
     * Whether {@code profile} is better in accuracy, latency or cost and worse in none of them. False for profiles of different node
     * types.
     */
    public static boolean beats(Profile profile, Profile other) {
        if (!profile.hardware().nodeType().equals(other.hardware().nodeType())) {
            return false;
        }
        int accuracy =
                Double.compare(profile.accuracy().value(), other.accuracy().value());
        int latency = Double.compare(other.latencyMs(1), profile.latencyMs(1));
        int cost = Double.compare(cost(other), cost(profile));
        return accuracy >= 0 && latency >= 0 && cost >= 0 && accuracy + latency + cost > 0;
    }

    /** Core seconds per item at saturation. */
    public static double cost(Profile profile) {
        return profile.hardware().cores() / profile.saturation();
    }

    private static String application(Variant variant, Catalog catalog) {
        return catalog.architecture(variant.architecture()).orElseThrow().application();
    }

    private static List<String> fronts(Variant variant, List<Variant> rivals) {
        return variant.profiles().stream()
                .filter(candidate -> rivals.stream()
                        .flatMap(rival -> rival.profiles().stream())
                        .noneMatch(profile -> beats(profile, candidate)))
                .map(profile -> profile.hardware().nodeType())
                .sorted()
                .toList();
    }
}
