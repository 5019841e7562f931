package io.infaas.controller.health;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Profiles of the variants, those of loaded ones with their instance counts. */
public final class KnownCandidates {

    private final Map<String, Variant> variants = new TreeMap<>();
    private final Function<String, Optional<NodeType>> nodeTypes;
    private final Supplier<InstanceCounts> counts;

    /**
     * @param nodeTypes node type by node id; empty for a removed node
     * @param counts present instance counts, in multiples of the profiled instances
     */
    public KnownCandidates(
            Catalog catalog, Function<String, Optional<NodeType>> nodeTypes, Supplier<InstanceCounts> counts) {
        this.nodeTypes = nodeTypes;
        this.counts = counts;
        adopt(catalog);
    }

    /** Takes over another catalog. */
    public void adopt(Catalog catalog) {
        variants.clear();
        catalog.variants().forEach(variant -> variants.put(variant.name(), variant));
    }

    /** Present count of each. */
    InstanceCounts counts() {
        return counts.get();
    }

    /** Whether a variant, by its full name, runs on accelerators. */
    boolean needsGpu(String variant) {
        Variant catalogVariant = variants.get(variant);
        return catalogVariant != null && catalogVariant.needsGpu();
    }

    /** The profile of a variant, by its full name, on a node type; empty if the catalog has none. */
    Optional<Profile> profile(String variant, String nodeType) {
        return Optional.ofNullable(variants.get(variant)).flatMap(catalogVariant -> catalogVariant.profile(nodeType));
    }

    /** With its profile on the type of its node; empty without one. */
    Optional<Candidate> at(Placement placement, InstanceCounts now) {
        Variant variant = variants.get(placement.variant());
        if (variant == null) {
            return Optional.empty();
        }
        return nodeTypes.apply(placement.node()).flatMap(type -> variant.profile(type.name())
                .map(profile -> new Candidate(variant, profile, type).times(now.of(placement))));
    }
}
