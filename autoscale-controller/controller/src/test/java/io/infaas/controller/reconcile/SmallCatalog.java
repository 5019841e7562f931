package io.infaas.controller.reconcile;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A catalog of two applications, with memory counted in small numbers, and short names for its variants, each of which rests at
 * one byte below its peak; one more variant is
 * {@link #UNPROFILED}.
 */
final class SmallCatalog {

    /** Bytes of every node. */
    static final long MEMORY = 10;

    /** Full name of an unprofiled variant. */
    static final String UNPROFILED = "a1-plan-tensorrt-10-t1-00000000";

    private static final Map<String, Long> PEAKS = Map.of("a1", 3L, "a2", 4L, "a3", 6L, "b1", 3L, "b2", 5L);

    private final SortedMap<String, Variant> variants = new TreeMap<>();
    private final Catalog catalog;

    SmallCatalog() {
        Catalogs made = Catalogs.fashion();
        PEAKS.keySet().forEach(name -> made.variant(name, "fp32", 0.9, 1));
        made.unprofiled("a1", "plan", "tensorrt-10");
        Catalog plain = made.build();
        Application first = plain.applications().get(0);
        Application second =
                new Application("shoes", first.description(), first.contract(), first.metric(), first.objective());
        List<Architecture> architectures = plain.architectures().stream()
                .map(of -> new Architecture(
                        of.name(),
                        of.name().startsWith("a") ? first.name() : second.name(),
                        of.sourceDigest(),
                        of.contract()))
                .toList();
        List<Variant> sized = new ArrayList<>();
        for (Variant variant : plain.variants()) {
            if (variant.profiles().isEmpty()) {
                sized.add(variant);
                continue;
            }
            Variant small = sized(variant, PEAKS.getOrDefault(variant.architecture(), 0L));
            sized.add(small);
            variants.put(variant.architecture(), small);
        }
        NodeType type = new NodeType(Catalogs.NODE_TYPE, 2, MEMORY, 0, 0.1);
        catalog = new Catalog(List.of(first, second), architectures, sized, List.of(type));
    }

    private static Variant sized(Variant variant, long peak) {
        Profile of = variant.profiles().get(0);
        return new Variant(
                variant.name(),
                variant.alias(),
                variant.architecture(),
                variant.transform(),
                variant.target(),
                variant.settings(),
                List.of(ProfileFixture.like(of)
                        .host(Math.max(0, peak - 1), peak)
                        .build()));
    }

    Catalog catalog() {
        return catalog;
    }

    List<String> names() {
        return List.copyOf(variants.keySet());
    }

    String full(String name) {
        return Objects.requireNonNull(variants.get(name)).name();
    }

    List<String> models() {
        return variants.values().stream().map(Variant::name).toList();
    }

    Placement placement(String name, String node) {
        return new Placement(full(name), node);
    }

    long peak(String model) {
        return catalog.variant(model).stream()
                .flatMap(variant -> variant.profiles().stream())
                .mapToLong(Profile::peakMemoryBytes)
                .sum();
    }

    long resting(String model) {
        return peak(model) - 1;
    }

    String application(String model) {
        return catalog.variant(model)
                .flatMap(variant -> catalog.architecture(variant.architecture()))
                .map(Architecture::application)
                .orElseThrow();
    }
}
