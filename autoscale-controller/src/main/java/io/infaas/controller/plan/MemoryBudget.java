package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether placements fit on their nodes, by peak memory. */
final class MemoryBudget {

    /** Instances that take memory on nodes now. */
    private final SortedMap<Placement, Candidate> loaded = new TreeMap<>();

    MemoryBudget(Map<Placement, InstanceState> instances, Candidates candidates) {
        instances.forEach((placement, state) -> {
            if (state != InstanceState.FAILED) {
                candidates.at(placement).ifPresent(candidate -> loaded.put(placement, candidate));
            }
        });
    }

    /** Whether the instance is loaded, loading or unloading on its node. */
    boolean isLoaded(Placement placement) {
        return loaded.containsKey(placement);
    }

    /** Whether it fits once everything unplanned is unloaded. */
    boolean fits(Layout layout, Placement placement, Candidate candidate) {
        return planned(layout, placement) + bytes(candidate)
                <= candidate.nodeType().memoryBytes();
    }

    /** Whether it fits now, beside what is planned and what is still loaded. */
    boolean fitsNow(Layout layout, Placement placement, Candidate candidate) {
        long leaving = loaded.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(placement.node()))
                .filter(entry -> !layout.has(entry.getKey()) && !entry.getKey().equals(placement))
                .mapToLong(entry -> bytes(entry.getValue()))
                .sum();
        return planned(layout, placement) + leaving + bytes(candidate)
                <= candidate.nodeType().memoryBytes();
    }

    /** Share of each node's memory that is planned for, by node id; none for an empty node. */
    static SortedMap<String, Double> shares(Layout layout) {
        SortedMap<String, Double> shares = new TreeMap<>();
        layout.placements()
                .forEach((placement, candidate) -> shares.merge(
                        placement.node(),
                        (double) bytes(candidate) / candidate.nodeType().memoryBytes(),
                        Double::sum));
        return shares;
    }

    private static long planned(Layout layout, Placement placement) {
        return layout.placements().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(placement.node()))
                .filter(entry -> !entry.getKey().equals(placement))
                .mapToLong(entry -> bytes(entry.getValue()))
                .sum();
    }

    private static long bytes(Candidate candidate) {
        return candidate.profile().peakMemoryBytes();
    }
}
