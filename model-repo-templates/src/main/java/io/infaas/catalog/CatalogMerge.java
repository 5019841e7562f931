package io.infaas.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes one catalog of the catalogs of different applications. They may share node types; nothing else may have the same name in
 * two of them.
 */
public final class CatalogMerge {

    private CatalogMerge() {}

    /**
     * The catalogs as one, in their order.
     *
     * @param catalogs by the names of their files, at least one
     * @throws IllegalArgumentException in one line: both files, the name that clashes, the difference and the remedy
     */
    public static Catalog of(Map<String, Catalog> catalogs) {
        MergeClaims claims = new MergeClaims();
        catalogs.forEach(claims::add);
        List<Application> applications = new ArrayList<>();
        List<Architecture> architectures = new ArrayList<>();
        List<Variant> variants = new ArrayList<>();
        List<NodeType> nodeTypes = new ArrayList<>();
        for (Catalog catalog : catalogs.values()) {
            applications.addAll(catalog.applications());
            architectures.addAll(catalog.architectures());
            variants.addAll(catalog.variants());
            nodeTypes.addAll(catalog.nodeTypes());
        }
        return new Catalog(
                applications,
                architectures,
                variants,
                nodeTypes.stream().distinct().toList());
    }

    /**
     * Checks, as far as definitions allow, that their catalogs can be merged.
     *
     * @param definitions by the names of their files
     * @throws IllegalArgumentException as {@link #of}
     */
    public static void check(Map<String, Definition> definitions) {
        MergeClaims claims = new MergeClaims();
        definitions.forEach(claims::add);
    }
}
