package io.infaas.gateway.index;

import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The index of one view by the names that clients may use: applications, architectures, variants and their aliases. Made in time
 * that is linear in the instances: what the catalog alone decides comes from the routes before, and a name's target is made when it
 * is first asked for. Safe from any thread.
 */
public final class RouteIndex {

    private static final IndexedInstance[] NONE = {};

    private final View view;
    private final CatalogIndex index;
    private final List<IndexedInstance> instances;
    private final IndexedInstance[][] byCandidate;
    private final AtomicReferenceArray<Target> targets;

    private RouteIndex(View view, CatalogIndex index) {
        this.view = view;
        this.index = index;
        this.byCandidate = new IndexedInstance[index.candidates()][];
        this.instances = List.of(instances(view, index, byCandidate));
        this.targets = new AtomicReferenceArray<>(index.names());
    }

    public static RouteIndex of(View view) {
        return new RouteIndex(view, new CatalogIndex(view.catalog()));
    }

    /** The index of a later view. Whatever names and batch sizes were asked for by this view are at hand in it at once. */
    public RouteIndex next(View later) {
        if (!sameCatalog(later)) {
            return of(later);
        }
        RouteIndex next = new RouteIndex(later, index);
        for (int number = 0; number < targets.length(); number++) {
            Target before = targets.get(number);
            CatalogIndex.Entry entry = before == null ? null : index.entry(before.name());
            if (before != null && entry != null) {
                next.target(entry).compileLike(before);
            }
        }
        return next;
    }

    // the same object mostly; else the longest comparison is the one that finds no difference
    @SuppressWarnings("ReferenceEquality")
    private boolean sameCatalog(View later) {
        return later.catalog() == view.catalog() || later.catalog().equals(view.catalog());
    }

    /** Whether both are of the same catalog. */
    @SuppressWarnings("ReferenceEquality") // the index is made once per catalog
    public boolean sameCatalog(RouteIndex other) {
        return index == other.index;
    }

    public View view() {
        return view;
    }

    /** All instances of the view, each at the index that is its slot. */
    public List<IndexedInstance> instances() {
        return instances;
    }

    public Optional<Target> target(String name) {
        CatalogIndex.@Nullable Entry entry = index.entry(name);
        return entry == null ? Optional.empty() : Optional.of(target(entry));
    }

    private Target target(CatalogIndex.Entry entry) {
        Target known = targets.get(entry.number());
        if (known != null) {
            return known;
        }
        IndexedInstance[][] own = new IndexedInstance[entry.table().size()][];
        for (int i = 0; i < own.length; i++) {
            IndexedInstance[] there = byCandidate[entry.table().inCatalog(i)];
            own[i] = there == null ? NONE : there;
        }
        Target made = new Target(entry.name(), entry.kind(), entry.application(), entry.table(), own, entry.version());
        // two calls must return the same target, or the second would look like another view's
        return targets.compareAndSet(entry.number(), null, made) ? made : targets.get(entry.number());
    }

    private static IndexedInstance[] instances(View view, CatalogIndex index, IndexedInstance[][] byOffer) {
        Map<String, Node> nodes = new HashMap<>();
        view.nodes().forEach(node -> nodes.put(node.id(), node));
        IndexedInstance[] all = new IndexedInstance[view.instances().size()];
        int[] candidates = new int[all.length];
        int[] counts = new int[index.candidates()];
        for (int slot = 0; slot < all.length; slot++) {
            Instance instance = view.instances().get(slot);
            Node node = nodes.get(instance.node());
            if (node == null) {
                throw new IllegalArgumentException("there is no node '%s'".formatted(instance.node()));
            }
            candidates[slot] = index.candidate(instance.variant(), node.type());
            counts[candidates[slot]]++;
            all[slot] = new IndexedInstance(slot, node, instance.state(), index.candidate(candidates[slot]));
        }
        for (int slot = 0; slot < all.length; slot++) {
            int candidate = candidates[slot];
            if (byOffer[candidate] == null) {
                byOffer[candidate] = new IndexedInstance[counts[candidate]];
                counts[candidate] = 0;
            }
            byOffer[candidate][counts[candidate]++] = all[slot];
        }
        return all;
    }
}
