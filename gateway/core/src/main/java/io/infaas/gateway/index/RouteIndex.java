package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
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
 * The index of one view by the names that clients may use: applications, architectures, variants and their aliases. Construction
 * is linear in the instances: it reuses catalog data from the previous index, and builds a name's target on first use.
 * Thread-safe.
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

    /** Builds the index of a later view. It compiles all names and batch sizes in use here, so that no query waits for them. */
    public RouteIndex next(View later) {
        if (!hasSameCatalog(later)) {
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

    // mostly the same object; otherwise only equal catalogs need the full comparison
    @SuppressWarnings("ReferenceEquality")
    private boolean hasSameCatalog(View later) {
        return later.catalog() == view.catalog() || later.catalog().equals(view.catalog());
    }

    /** Whether both belong to the same catalog. */
    @SuppressWarnings("ReferenceEquality") // the index is built once per catalog
    public boolean hasSameCatalog(RouteIndex other) {
        return index == other.index;
    }

    public View view() {
        return view;
    }

    /** All instances of the view, in the order of their slots. */
    public List<IndexedInstance> instances() {
        return instances;
    }

    public Optional<Target> target(String name) {
        CatalogIndex.@Nullable Entry entry = index.entry(name);
        return entry == null ? Optional.empty() : Optional.of(target(entry));
    }

    private Target target(CatalogIndex.Entry entry) {
        Target target = targets.get(entry.number());
        if (target != null) {
            return target;
        }
        IndexedInstance[][] instances = new IndexedInstance[entry.table().size()][];
        for (int i = 0; i < instances.length; i++) {
            IndexedInstance[] indexedInstances = byCandidate[entry.table().inCatalog(i)];
            instances[i] = indexedInstances == null ? NONE : indexedInstances;
        }
        Target createdTarget =
                new Target(entry.name(), entry.kind(), entry.application(), entry.table(), instances, entry.version());
        // two calls must return the same target, or the second would look like another view's
        return targets.compareAndSet(entry.number(), null, createdTarget) ? createdTarget : targets.get(entry.number());
    }

    private static IndexedInstance[] instances(View view, CatalogIndex index, IndexedInstance[][] byOffer) {
        Map<String, Node> nodes = new HashMap<>();
        view.nodes().forEach(node -> nodes.put(node.id(), node));
        IndexedInstance[] indexedInstances =
                new IndexedInstance[view.instances().size()];
        int[] candidates = new int[indexedInstances.length];
        int[] counts = new int[index.candidates()];
        for (int slot = 0; slot < indexedInstances.length; slot++) {
            Instance instance = view.instances().get(slot);
            Node node = nodes.get(instance.node());
            if (node == null) {
                throw new IllegalArgumentException("there is no node '%s'".formatted(instance.node()));
            }
            candidates[slot] = index.candidate(instance.variant(), node.type());
            counts[candidates[slot]]++;
            Candidate candidate = index.candidate(candidates[slot]);
            indexedInstances[slot] = new IndexedInstance(
                    slot,
                    node,
                    instance.state(),
                    candidate,
                    candidate.times(instance.count()),
                    instance.comparedShare(),
                    instance.share());
        }
        for (int slot = 0; slot < indexedInstances.length; slot++) {
            int candidate = candidates[slot];
            if (byOffer[candidate] == null) {
                byOffer[candidate] = new IndexedInstance[counts[candidate]];
                counts[candidate] = 0;
            }
            byOffer[candidate][counts[candidate]++] = indexedInstances[slot];
        }
        return indexedInstances;
    }
}
