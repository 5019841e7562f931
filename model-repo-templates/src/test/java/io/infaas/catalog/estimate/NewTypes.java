package io.infaas.catalog.estimate;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Catalogs whose variants were measured on {@code local}, a type of two cores, with further types. */
final class NewTypes {

    static final String NEW = "new";

    private NewTypes() {}

    /** Five variants of one thread, with types of so many cores beside {@code local}. */
    static Catalog catalog(NodeType... others) {
        return catalog(1, others);
    }

    static Catalog catalog(int threads, NodeType... others) {
        Catalogs catalogs = Catalogs.fashion();
        for (int i = 1; i <= 5; i++) {
            catalogs.variant("fm-" + i, "fp32", threads, 0.8 + 0.01 * i, i);
        }
        return with(catalogs.build(), others);
    }

    static Catalog with(Catalog catalog, NodeType... others) {
        List<NodeType> types = new ArrayList<>(catalog.nodeTypes());
        types.addAll(List.of(others));
        return new Catalog(catalog.applications(), catalog.architectures(), catalog.variants(), types);
    }

    static NodeType type(String name, int cores) {
        return new NodeType(name, cores, 8L << 30, 0, 0.05 * cores);
    }

    /** The catalog with a profile of the variant with that index, on a type where all takes so many times as long as on {@code local}. */
    static Catalog measured(Catalog catalog, int index, String type, double slower) {
        return with(catalog, index, slower(catalog.variants().get(index), type, slower));
    }

    static Profile slower(Variant variant, String type, double slower) {
        Profile known = variant.profile(Catalogs.NODE_TYPE).orElseThrow();
        return ProfileFixture.like(known)
                .nodeType(type)
                .loadMs(known.loadMs() * slower)
                .linear(known.batches().get(0).p50Ms() * slower, 32)
                .build();
    }

    static Catalog with(Catalog catalog, int index, Profile profile) {
        List<Variant> variants = IntStream.range(0, catalog.variants().size())
                .mapToObj(i -> i == index
                        ? catalog.variants().get(i).withProfile(profile)
                        : catalog.variants().get(i))
                .toList();
        return new Catalog(catalog.applications(), catalog.architectures(), variants, catalog.nodeTypes());
    }
}
