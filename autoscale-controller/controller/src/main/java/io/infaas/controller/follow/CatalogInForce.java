package io.infaas.controller.follow;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The catalog that a controller goes by, which may be replaced while it runs. Thread-safe. */
public final class CatalogInForce {

    private volatile Catalog catalog;
    private volatile SortedSet<String> published;
    private volatile boolean refused;

    /** @param published names of variants, see {@link #published()} */
    public CatalogInForce(Catalog first, Set<String> published) {
        this.catalog = first;
        this.published = Collections.unmodifiableSortedSet(new TreeSet<>(published));
    }

    /** The newest catalog; another object once it is replaced. */
    public Catalog get() {
        return catalog;
    }

    /**
     * Names of the variants that this or an earlier controller may have loaded: published before this catalog, or named by it before its replacement.
     */
    public SortedSet<String> published() {
        return published;
    }

    /** Whether the newest published catalog cannot be read or is not taken over. */
    public boolean isRefused() {
        return refused;
    }

    void recordLook(boolean isRefused) {
        refused = isRefused;
    }

    void replace(Catalog next) {
        NavigableSet<String> names = new TreeSet<>(published);
        catalog.variants().stream().map(Variant::name).forEach(names::add);
        published = Collections.unmodifiableSortedSet(names);
        catalog = next;
    }
}
