package io.infaas.controller.reconcile;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Application and peak memory of each variant of the catalog, by full name. */
final class MemoryFootprints {

    private record Entry(String application, Map<String, Long> peaks) {}

    private final Map<String, Entry> variants = new TreeMap<>();
    private final Map<String, NodeType> types = new TreeMap<>();

    MemoryFootprints(Catalog catalog) {
        catalog.nodeTypes().forEach(type -> types.put(type.name(), type));
        for (Application application : catalog.applications()) {
            for (Variant variant : catalog.variantsOf(application)) {
                Map<String, Long> peaks = new TreeMap<>();
                for (Profile profile : variant.profiles()) {
                    peaks.put(profile.hardware().nodeType(), profile.peakMemoryBytes());
                }
                variants.put(variant.name(), new Entry(application.name(), peaks));
            }
        }
    }

    Optional<NodeType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** Whether the catalog has a profile of the variant on the node type. */
    boolean isPlaceable(String variant, String type) {
        Entry entry = variants.get(variant);
        return entry != null && entry.peaks().containsKey(type);
    }

    /** Peak memory while loading and serving, bytes; 0 if not profiled. */
    long peakBytes(String variant, String type) {
        Entry entry = variants.get(variant);
        return entry == null ? 0 : entry.peaks().getOrDefault(type, 0L);
    }

    /** The variant's application; empty if the catalog does not have it. */
    String application(String variant) {
        Entry entry = variants.get(variant);
        return entry == null ? "" : entry.application();
    }
}
