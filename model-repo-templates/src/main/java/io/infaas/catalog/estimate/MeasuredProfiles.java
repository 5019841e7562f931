package io.infaas.catalog.estimate;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Profiles measured after a catalog was built, on node types unknown to it. A file beside the unchanged catalog keeps them.
 *
 * @param format version of the JSON format; always {@link #FORMAT}
 * @param nodeTypes the types as they were when they were measured
 * @param profiles at most one for each variant and node type
 */
public record MeasuredProfiles(int format, List<NodeType> nodeTypes, List<Measured> profiles) {

    public static final int FORMAT = 1;

    public static final MeasuredProfiles NONE = new MeasuredProfiles(FORMAT, List.of(), List.of());

    /** @param variant full name of the variant, which has the digest of its files */
    public record Measured(String variant, Profile profile) {
        String key() {
            return variant + " on " + profile.hardware().nodeType();
        }
    }

    public MeasuredProfiles {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "format %d is not %d, the one this version reads: delete the file to measure again"
                            .formatted(format, FORMAT));
        }
        nodeTypes = List.copyOf(nodeTypes);
        profiles = List.copyOf(profiles);
        distinct("node type", nodeTypes.stream().map(NodeType::name).toList());
        distinct("profile", profiles.stream().map(Measured::key).toList());
    }

    private static void distinct(String kind, List<String> keys) {
        Set<String> earlier = new HashSet<>();
        for (String key : keys) {
            if (!earlier.add(key)) {
                throw new IllegalArgumentException("%s '%s' is given twice".formatted(kind, key));
            }
        }
    }

    /** The file beside a catalog's file. */
    public static Path beside(Path catalog) {
        return catalog.resolveSibling(catalog.getFileName() + ".measured.json");
    }

    /**
     * Reads a file; none if it does not exist.
     *
     * @throws io.infaas.catalog.DocumentException naming the file, the place in it and the rule
     */
    public static MeasuredProfiles read(Path file) {
        return Files.exists(file) ? DocumentFormat.JSON.read(file, MeasuredProfiles.class) : NONE;
    }

    /** Replaces the file as a whole. */
    public void write(Path file) {
        DocumentFormat.JSON.write(file, this);
    }

    /**
     * A copy with profiles on one type, by full name of the variant; they replace earlier ones. A changed type loses all its earlier
     * profiles.
     */
    public MeasuredProfiles with(NodeType type, Map<String, Profile> measured) {
        boolean same = nodeTypes.stream().anyMatch(nodeType -> nodeType.isSameMachine(type));
        List<NodeType> types = new ArrayList<>(nodeTypes);
        types.removeIf(measuredType -> measuredType.name().equals(type.name()));
        types.add(type);
        List<Measured> measureds = new ArrayList<>(profiles);
        measureds.removeIf(entry -> entry.profile().hardware().nodeType().equals(type.name())
                && (!same || measured.containsKey(entry.variant())));
        measured.forEach((variant, profile) -> measureds.add(new Measured(variant, profile)));
        return new MeasuredProfiles(FORMAT, types, measureds);
    }

    /** The catalog with these profiles for its variants without a measured one, on types with the same cores, memory and accelerators. */
    public Catalog addTo(Catalog catalog) {
        Map<String, List<Measured>> byVariant = profiles.stream()
                .filter(measured ->
                        isTypeOf(catalog, measured.profile().hardware().nodeType()))
                .collect(Collectors.groupingBy(Measured::variant));
        List<Variant> variants = catalog.variants().stream()
                .map(variant -> add(variant, byVariant.getOrDefault(variant.name(), List.of())))
                .toList();
        return new Catalog(catalog.applications(), catalog.architectures(), variants, catalog.nodeTypes());
    }

    /** The catalog with these profiles, and with predictions for missing profiles on types without a measured one in {@code built}. */
    public Catalog completing(Catalog built) {
        return EstimatedProfiles.fill(addTo(built), EstimatedProfiles.unmeasured(built));
    }

    private boolean isTypeOf(Catalog catalog, String name) {
        return catalog.nodeType(name)
                .filter(type -> nodeTypes.stream().anyMatch(nodeType -> nodeType.isSameMachine(type)))
                .isPresent();
    }

    private static Variant add(Variant variant, List<Measured> measureds) {
        Variant result = variant;
        for (Measured measured : measureds) {
            String type = measured.profile().hardware().nodeType();
            if (SpeedRatio.measured(variant, type).isEmpty()) {
                result = result.withProfile(measured.profile());
            }
        }
        return result;
    }
}
