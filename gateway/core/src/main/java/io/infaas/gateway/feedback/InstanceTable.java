package io.infaas.gateway.feedback;

import io.infaas.catalog.Architecture;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one view with their loads, and the loads of instances that left. Immutable, over mutable loads. Each table takes the
 * loads from the table before. The load of a removed instance stays until nothing is in flight there, and for one view longer.
 */
final class InstanceTable {

    private final IndexedInstance[] instances;
    private final InstanceLoad[] loads;
    private final Map<IndexedInstance.Key, IndexedInstance> instanceByKey = new HashMap<>();
    private final Map<IndexedInstance.Key, InstanceLoad> loadByKey = new HashMap<>();
    // by identity: a catalog has each candidate once, and comparing candidates by value is slow
    private final IdentityHashMap<Candidate, LatencyCorrection> candidates = new IdentityHashMap<>();
    private final Map<String, NodeShares> nodes = new HashMap<>();

    /**
     * @param applications gets the applications of the view
     * @param adaptive whether observations limit the items in flight at new instances
     */
    InstanceTable(RouteIndex routes, @Nullable InstanceTable before, ApplicationLoads applications, boolean adaptive) {
        this.instances = routes.instances().toArray(IndexedInstance[]::new);
        this.loads = new InstanceLoad[instances.length];
        for (IndexedInstance instance : instances) {
            IndexedInstance.Key key = instance.key();
            instanceByKey.put(key, instance);
            InstanceLoad load = before == null ? null : before.loadByKey.get(key);
            if (before == null || load == null) {
                continue;
            }
            load.resize(instance);
            if (instance.isReady() && !before.isServed(instance)) {
                load.restart();
            }
            load.servingPeriod().recordState(instance.state());
            candidates.putIfAbsent(instance.candidate(), load.variantCorrection());
            loads[instance.slot()] = load;
            loadByKey.put(key, load);
        }
        routes.view().catalog().applications().forEach(application -> applications
                .add(application.name())
                .setStanding(Standing.of(application)));
        if (loadByKey.size() < instances.length) {
            // instances of the first view served before the gateway started
            begin(routes, applications, before != null, adaptive);
        }
        if (adaptive) {
            share(routes, before == null ? Map.of() : before.nodes);
        }
        if (before != null) {
            before.loadByKey.forEach((key, load) -> {
                if (before.instanceByKey.containsKey(key) || load.work().awaited() > 0) {
                    loadByKey.putIfAbsent(key, load);
                }
            });
        }
    }

    private void share(RouteIndex routes, Map<String, NodeShares> before) {
        Map<String, Standing> standings = new HashMap<>();
        routes.view()
                .catalog()
                .applications()
                .forEach(application -> standings.put(application.name(), Standing.of(application)));
        Map<String, String> applications = new HashMap<>();
        routes.view()
                .catalog()
                .architectures()
                .forEach(architecture -> applications.put(architecture.name(), architecture.application()));
        Map<String, List<IndexedInstance>> byNode = new HashMap<>();
        for (IndexedInstance instance : instances) {
            // the share of an adopted model in its node's cores is unknown
            if (instance.candidate().variant().adopted() == null) {
                byNode.computeIfAbsent(instance.node().id(), id -> new ArrayList<>())
                        .add(instance);
            }
        }
        byNode.forEach((id, indexedInstances) -> {
            NodeShares nodeShares = before.get(id);
            NodeShares node = nodeShares != null
                    ? nodeShares
                    : new NodeShares(
                            indexedInstances.get(0).candidate().nodeType().cores());
            node.apply(
                    indexedInstances.stream()
                            .map(indexedInstance -> loads[indexedInstance.slot()])
                            .toList(),
                    indexedInstances.stream()
                            .map(one -> applications.getOrDefault(
                                    one.candidate().variant().architecture(), ""))
                            .toList(),
                    standings);
            nodes.put(id, node);
        });
    }

    private void begin(RouteIndex routes, ApplicationLoads applications, boolean fresh, boolean adaptive) {
        Map<String, ApplicationLoad> ofArchitecture = new HashMap<>();
        for (Architecture architecture : routes.view().catalog().architectures()) {
            ofArchitecture.put(architecture.name(), applications.add(architecture.application()));
        }
        for (IndexedInstance instance : instances) {
            if (loads[instance.slot()] == null) {
                InstanceLoad load = new InstanceLoad(
                        instance,
                        ofArchitecture.getOrDefault(
                                instance.candidate().variant().architecture(), new ApplicationLoad()),
                        candidates.computeIfAbsent(instance.candidate(), candidate -> new LatencyCorrection()),
                        fresh,
                        adaptive);
                load.servingPeriod().recordState(instance.state());
                loads[instance.slot()] = load;
                loadByKey.put(instance.key(), load);
            }
        }
    }

    /** Returns the load of an instance of any view; null if it is not known. */
    // a slot of an earlier view is another instance here; a full comparison per query would be too slow
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    InstanceLoad find(IndexedInstance instance) {
        int slot = instance.slot();
        return slot < loads.length && instances[slot] == instance ? loads[slot] : loadByKey.get(instance.key());
    }

    @Nullable
    InstanceLoad find(IndexedInstance.Key key) {
        return loadByKey.get(key);
    }

    /** Returns the load of an instance of any view. */
    InstanceLoad require(IndexedInstance instance) {
        InstanceLoad load = find(instance);
        if (load == null) {
            throw new IllegalArgumentException("'%s' was never in this gateway's views".formatted(instance.key()));
        }
        return load;
    }

    /** Returns an instance as it is in this view; null if it is not in it. */
    @Nullable
    IndexedInstance current(IndexedInstance.Key key) {
        return instanceByKey.get(key);
    }

    /** Whether the instance, of any view, serves in this one. One on a node with a new address is a different instance. */
    boolean isServed(IndexedInstance instance) {
        IndexedInstance indexedInstance = instanceByKey.get(instance.key());
        return indexedInstance != null
                && indexedInstance.isReady()
                && indexedInstance.node().equals(instance.node());
    }

    /** All loads, including those of removed instances. */
    Collection<InstanceLoad> loads() {
        return loadByKey.values();
    }

    void forEach(BiConsumer<IndexedInstance, InstanceLoad> action) {
        for (IndexedInstance instance : instances) {
            action.accept(instance, loads[instance.slot()]);
        }
    }

    /** Ids of nodes whose instances serve in this view but are all unavailable. */
    List<String> unavailableNodes() {
        SortedSet<String> nodes = new TreeSet<>();
        forEach((instance, load) -> {
            if (instance.isReady() && load.servingPeriod().isOut()) {
                nodes.add(instance.node().id());
            }
        });
        if (!nodes.isEmpty()) {
            forEach((instance, load) -> {
                if (instance.isReady() && !load.servingPeriod().isOut()) {
                    nodes.remove(instance.node().id());
                }
            });
        }
        return List.copyOf(nodes);
    }

    /** Sends queries that are held back from an instance which does not serve in this view to another one. */
    void displaceHeld() {
        loadByKey.forEach((key, load) -> {
            IndexedInstance indexedInstance = instanceByKey.get(key);
            if (indexedInstance == null || !indexedInstance.isReady()) {
                load.gate().displaceAll();
            }
        });
    }

    /** Advances the nodes that applications may share by one second. */
    void relaxNodes() {
        nodes.values().forEach(NodeShares::relax);
    }

    /** Ages the corrections of all variants by one second. */
    void relaxVariants() {
        candidates.values().forEach(LatencyCorrection::relax);
    }
}
