package io.infaas.controller.reconcile;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Facts for reconciliation about each variant of the catalog in force, by full name. Confined to the loop's thread. */
final class VariantFacts {

    private record Entry(String application, int instances, Map<String, Profile> profiles) {}

    private final Map<String, Entry> variants = new TreeMap<>();
    /** Variants without a catalog entry, as long as they are on nodes. */
    private final Map<String, Entry> retired = new TreeMap<>();

    private final Map<String, NodeType> types = new TreeMap<>();
    private Set<String> published = Set.of();

    VariantFacts(Catalog catalog) {
        adopt(catalog, Set.of());
    }

    /**
     * Replaces the catalog.
     *
     * @param there variants on nodes: their former profiles still count for memory, but they cannot be placed
     */
    void adopt(Catalog catalog, Set<String> there) {
        retired.putAll(variants);
        retired.keySet().retainAll(there);
        types.clear();
        variants.clear();
        catalog.nodeTypes().forEach(type -> types.put(type.name(), type));
        for (Application application : catalog.applications()) {
            for (Variant variant : catalog.variantsOf(application)) {
                Map<String, Profile> profiles = new TreeMap<>();
                for (Profile profile : variant.profiles()) {
                    profiles.put(profile.hardware().nodeType(), profile);
                }
                variants.put(
                        variant.name(),
                        new Entry(application.name(), variant.settings().instances(), profiles));
            }
        }
    }

    /** Sets the names of published variants: nodes may have them from earlier controllers, with or without a catalog entry. */
    void recognize(Set<String> names) {
        published = names;
    }

    /** Whether a model on a node is ours to use or unload; others are left alone. */
    boolean isOurs(String model, String type) {
        return isPlaceable(model, type) || (!variants.containsKey(model) && published.contains(model));
    }

    Optional<NodeType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** Whether the catalog has a profile of the variant on the node type. */
    boolean isPlaceable(String variant, String type) {
        return profile(variants, variant, type).isPresent();
    }

    Optional<Profile> profile(String variant, String type) {
        return profile(variants, variant, type).or(() -> profile(retired, variant, type));
    }

    private static Optional<Profile> profile(Map<String, Entry> entries, String variant, String type) {
        return Optional.ofNullable(entries.get(variant))
                .map(entry -> entry.profiles().get(type));
    }

    private Optional<Entry> entry(String variant) {
        return Optional.ofNullable(variants.get(variant)).or(() -> Optional.ofNullable(retired.get(variant)));
    }

    /** Instances that the variant was profiled with; 1 if the catalog does not have it. */
    int instances(String variant) {
        return entry(variant).map(Entry::instances).orElse(1);
    }

    /** The variant's application; empty if the catalog does not have it. */
    String application(String variant) {
        return entry(variant).map(Entry::application).orElse("");
    }
}
