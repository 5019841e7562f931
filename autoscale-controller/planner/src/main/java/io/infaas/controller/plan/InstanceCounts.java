package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each placement has the instances that its variant was profiled with. Immutable; iterates in order.
 *
 * @param above the counts above one
 */
public record InstanceCounts(SortedMap<Placement, Integer> above) {

    /** Each once. */
    public static final InstanceCounts ONCE = new InstanceCounts(new TreeMap<>());

    public InstanceCounts {
        above = Collections.unmodifiableSortedMap(new TreeMap<>(above));
    }

    /** @param counts of some placements; all others are there once */
    public static InstanceCounts of(Map<Placement, Integer> counts) {
        SortedMap<Placement, Integer> above = new TreeMap<>(counts);
        above.values().removeIf(count -> count <= 1);
        return above.isEmpty() ? ONCE : new InstanceCounts(above);
    }

    /** The same, with the counts of {@code instanceCounts} for {@code placements}. */
    public InstanceCounts with(Set<Placement> placements, InstanceCounts instanceCounts) {
        Map<Placement, Integer> counts = new TreeMap<>(above);
        placements.forEach(placement -> counts.put(placement, instanceCounts.of(placement)));
        return of(counts);
    }

    public int of(Placement placement) {
        return above.getOrDefault(placement, 1);
    }
}
