package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses the node for one more placement: the preferred node, else one that has it loaded, else the least utilized, else the one
 * with least memory in use, else by name.
 */
final class PlacementSearch {

    private final PlanDraft draft;
    private final Map<String, Double> utilization;
    private final Map<String, Double> memory;
    private final boolean now;

    /** @param now whether it must fit beside what is still loaded but not planned */
    PlacementSearch(PlanDraft draft, boolean now) {
        this.draft = draft;
        this.utilization = draft.utilization();
        this.memory = MemoryBudget.shares(draft.layout());
        this.now = now;
    }

    /**
     * @param candidate the variant and the node type
     * @param first the preferred node; blank for none
     */
    Optional<Placement> best(Layout layout, Candidate candidate, String first) {
        return best(layout, candidate, first, placement -> true);
    }

    /** As {@link #best(Layout, Candidate, String)}, among the placements that match {@code where}. */
    Optional<Placement> best(Layout layout, Candidate candidate, String first, Predicate<Placement> where) {
        return fitting(layout, candidate).filter(where).min(order(first));
    }

    /** All placements that fit. */
    Stream<Placement> fitting(Layout layout, Candidate candidate) {
        return possible(layout, candidate).filter(placement -> fits(layout, placement, candidate));
    }

    /** All placements that would be possible with enough memory. */
    Stream<Placement> possible(Layout layout, Candidate candidate) {
        return draft.candidates().open().stream()
                .filter(node -> node.type().name().equals(candidate.nodeType().name()))
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(placement -> !layout.has(placement) && draft.canPlace(placement));
    }

    private boolean fits(Layout layout, Placement placement, Candidate candidate) {
        return now
                ? draft.memory().fitsNow(layout, placement, candidate)
                : draft.memory().fits(layout, placement, candidate);
    }

    private Comparator<Placement> order(String first) {
        return Comparator.<Placement>comparingInt(placement -> placement.node().equals(first) ? 0 : 1)
                .thenComparingInt(placement -> draft.memory().isLoaded(placement) ? 0 : 1)
                .thenComparing(leastUtilized());
    }

    Comparator<Placement> leastUtilized() {
        return Comparator.<Placement>comparingDouble(placement -> utilization.getOrDefault(placement.node(), 0.0))
                .thenComparingDouble(placement -> memory.getOrDefault(placement.node(), 0.0))
                .thenComparing(Comparator.naturalOrder());
    }
}
