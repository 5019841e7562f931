package io.infaas.controller.plan;

import io.infaas.catalog.MemorySize;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Whether placements fit on their nodes, by peak memory. */
final class MemoryBudget {

    /** Instances that take memory on nodes now. */
    private final Map<Placement, Candidate> loaded = new LinkedHashMap<>();

    private final Map<String, List<Placement>> byNode = new LinkedHashMap<>();
    private final Map<String, List<Placement>> byVariant = new LinkedHashMap<>();

    MemoryBudget(Situation situation, Candidates candidates) {
        situation.instances().forEach((placement, state) -> {
            if (state != InstanceState.FAILED) {
                int count = situation.counts().of(placement);
                candidates.at(placement).ifPresent(candidate -> add(placement, candidate.times(count)));
            }
        });
    }

    private void add(Placement placement, Candidate candidate) {
        loaded.put(placement, candidate);
        byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>()).add(placement);
        byVariant
                .computeIfAbsent(placement.variant(), variant -> new ArrayList<>())
                .add(placement);
    }

    /** The instances of a variant that are loaded, loading or unloading. */
    List<Placement> loaded(String variant) {
        return byVariant.getOrDefault(variant, List.of());
    }

    /** Whether the instance is loaded, loading or unloading on its node. */
    boolean isLoaded(Placement placement) {
        return loaded.containsKey(placement);
    }

    /** Whether all that is loaded is planned: then what fits fits now. */
    boolean isAllIn(Layout layout) {
        return loaded.keySet().stream().allMatch(layout::has);
    }

    /** Whether it fits once everything unplanned is unloaded. */
    boolean fits(Layout layout, Placement placement, Candidate candidate) {
        return fits(layout.onNode(placement.node()), placement, candidate);
    }

    /** @param planned on its node */
    boolean fits(SortedMap<Placement, Candidate> planned, Placement placement, Candidate candidate) {
        return candidate.peakMemory().fitsInto(free(planned, placement, candidate));
    }

    /**
     * Whether it fits now, beside what is planned and what is still loaded.
     *
     * @param planned on its node
     */
    boolean fitsNow(SortedMap<Placement, Candidate> planned, Placement placement, Candidate candidate) {
        MemorySize leaving = MemorySize.NONE;
        for (Placement other : byNode.getOrDefault(placement.node(), List.of())) {
            Candidate candidateLeaving = loaded.get(other);
            if (candidateLeaving != null && !planned.containsKey(other) && !other.equals(placement)) {
                leaving = leaving.plus(candidateLeaving.peakMemory());
            }
        }
        return candidate.peakMemory().plus(leaving).fitsInto(free(planned, placement, candidate));
    }

    /** Memory of the candidate's node that the plan leaves free without that placement. */
    static MemorySize free(Layout layout, Placement placement, Candidate candidate) {
        return free(layout.onNode(placement.node()), placement, candidate);
    }

    private static MemorySize free(SortedMap<Placement, Candidate> planned, Placement placement, Candidate candidate) {
        MemorySize free = candidate.nodeType().memory();
        for (Map.Entry<Placement, Candidate> entry : planned.entrySet()) {
            if (!entry.getKey().equals(placement)) {
                free = free.minus(entry.getValue().peakMemory());
            }
        }
        return free;
    }

    /** Share of a node's scarcest memory that is planned for; 0 for an empty node. */
    static double share(SortedMap<Placement, Candidate> planned) {
        MemorySize memorySize = MemorySize.NONE;
        MemorySize capacity = MemorySize.NONE;
        for (Candidate candidate : planned.values()) {
            memorySize = memorySize.plus(candidate.peakMemory());
            capacity = candidate.nodeType().memory();
        }
        return planned.isEmpty() ? 0 : memorySize.shareOf(capacity);
    }
}
