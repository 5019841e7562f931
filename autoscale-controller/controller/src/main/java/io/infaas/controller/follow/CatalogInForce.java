package io.infaas.controller.follow;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The catalog that a controller goes by, which may be replaced while it runs: the published one, unless operators have applied another. Thread-safe.
 */
public final class CatalogInForce {

    private final UnaryOperator<Catalog> completing;
    private volatile Consumer<Catalog> check = complete -> {};
    private volatile Catalog published;
    private volatile Catalog catalog;
    private volatile SortedSet<String> loadable;
    private volatile boolean refused;
    private boolean applied;

    /**
     * @param first complete
     * @param loadable names of variants, see {@link #loadable()}
     * @param completing makes a catalog that can come into force of one that was built; throws one line if it cannot
     */
    public CatalogInForce(Catalog first, Set<String> loadable, UnaryOperator<Catalog> completing) {
        this.published = first;
        this.catalog = first;
        this.loadable = Collections.unmodifiableSortedSet(new TreeSet<>(loadable));
        this.completing = completing;
    }

    /** With catalogs that are complete. */
    public CatalogInForce(Catalog first, Set<String> loadable) {
        this(first, loadable, UnaryOperator.identity());
    }

    /** The newest catalog; another object once it is replaced. */
    public Catalog get() {
        return catalog;
    }

    /** The newest published catalog, whether an applied one is in force or not. */
    public Catalog published() {
        return published;
    }

    /**
     * Names of the variants that this or an earlier controller may have loaded: published before this catalog, or named by it before its replacement.
     */
    public SortedSet<String> loadable() {
        return loadable;
    }

    /** Whether the newest published catalog cannot be read or is not taken over. */
    public boolean isRefused() {
        return refused;
    }

    /** @param next refuses a complete catalog that the controller cannot go on with, by an exception of one line */
    public void requireBy(Consumer<Catalog> next) {
        check = next;
    }

    /**
     * The catalog that can come into force for one that was built.
     *
     * @throws IllegalArgumentException or another one, in one line, if none can
     */
    public Catalog complete(Catalog built) {
        Catalog complete = completing.apply(built);
        check.accept(complete);
        return complete;
    }

    /** Brings a catalog of operators into force, whatever is published. */
    public synchronized void apply(Catalog complete) {
        applied = true;
        bringIntoForce(complete);
    }

    /** Brings the published catalog into force again. */
    public synchronized void withdraw() {
        applied = false;
        bringIntoForce(published);
    }

    void recordLook(boolean isRefused) {
        refused = isRefused;
    }

    synchronized void replace(Catalog next) {
        published = next;
        if (!applied) {
            bringIntoForce(next);
        }
    }

    private void bringIntoForce(Catalog next) {
        NavigableSet<String> names = new TreeSet<>(loadable);
        catalog.variants().stream().map(Variant::name).forEach(names::add);
        loadable = Collections.unmodifiableSortedSet(names);
        catalog = next;
    }
}
