package io.infaas.gateway.selection;

import io.infaas.gateway.index.IndexedInstance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A load as a test states it. */
class FixedLoad implements ObservedLoad {

    private final int items;
    private final double correction;
    private final Map<String, Integer> busyNodes = new HashMap<>();
    private final Set<IndexedInstance> gone = new HashSet<>();
    private final Set<IndexedInstance> crowded = new HashSet<>();

    FixedLoad(int items, double correction) {
        this.items = items;
        this.correction = correction;
    }

    FixedLoad busy(String node, int itemsThere) {
        busyNodes.put(node, itemsThere);
        return this;
    }

    FixedLoad withGone(IndexedInstance instance) {
        gone.add(instance);
        return this;
    }

    /** The answers of this instance were late at its load. */
    FixedLoad withCrowded(IndexedInstance instance) {
        crowded.add(instance);
        return this;
    }

    /** Queries of one item in flight. */
    int items(IndexedInstance instance) {
        return busyNodes.getOrDefault(instance.node().id(), items);
    }

    @Override
    public double workMs(IndexedInstance instance) {
        return items(instance) * instance.workNanos(1) / 1e6;
    }

    @Override
    public double correction(IndexedInstance instance, int batch) {
        return correction;
    }

    @Override
    public boolean isCrowdedFor(IndexedInstance instance, int batch, double boundMs) {
        return crowded.contains(instance);
    }

    @Override
    public boolean isAvailable(IndexedInstance instance) {
        return !gone.contains(instance);
    }
}
