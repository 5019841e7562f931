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

    FixedLoad gone(IndexedInstance candidate) {
        gone.add(candidate);
        return this;
    }

    @Override
    public int itemsInFlight(IndexedInstance candidate) {
        return busyNodes.getOrDefault(candidate.node().id(), items);
    }

    @Override
    public double correction(IndexedInstance candidate, int batch) {
        return correction;
    }

    @Override
    public boolean available(IndexedInstance candidate) {
        return !gone.contains(candidate);
    }
}
