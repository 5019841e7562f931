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

    @Override
    public int itemsInFlight(IndexedInstance instance) {
        return busyNodes.getOrDefault(instance.node().id(), items);
    }

    @Override
    public double correction(IndexedInstance instance, int batch) {
        return correction;
    }

    @Override
    public boolean isAvailable(IndexedInstance instance) {
        return !gone.contains(instance);
    }
}
