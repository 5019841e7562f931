package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a draft's present layout carries the demand of the last seconds, with headroom. A result is kept until its inputs are
 * others: for an application its placements and what it may use of contended processors.
 */
final class PresentLoad {

    /** An assignment of an application and its inputs. */
    private record Present(
            SortedMap<Placement, Candidate> placements,
            SortedMap<Processors, Double> contended,
            DemandAssignment assignment) {}

    private final PlanDraft draft;
    private final SortedMap<String, Present> present = new TreeMap<>();
    private @Nullable Layout layout;
    private SortedMap<String, Double> utilization = new TreeMap<>();
    private @Nullable PlacementSearch now;
    private @Nullable PlacementSearch later;

    PresentLoad(PlanDraft draft) {
        this.draft = draft;
    }

    DemandAssignment assignment(String application, Layout layout) {
        SortedMap<Placement, Candidate> placements = layout.ofApplication(application);
        SortedMap<Processors, Double> contended = draft.contended(application, placements);
        Present last = present.get(application);
        // groups are the same objects as long as they stay
        if (last != null && last.placements() == placements && last.contended().equals(contended)) {
            return last.assignment();
        }
        DemandAssignment assignment = assigned(application, placements, contended);
        if (placements == draft.layout().ofApplication(application)) {
            present.put(application, new Present(placements, contended, assignment));
        }
        return assignment;
    }

    /** How the placements of an application in any layout carry it, as far as processors allow; computed anew. */
    DemandAssignment assigned(String application, Layout layout) {
        SortedMap<Placement, Candidate> placements = layout.ofApplication(application);
        return assigned(application, placements, draft.contended(application, placements));
    }

    /** How placements of an application carry it, as far as processors allow. */
    DemandAssignment assigned(
            String application, SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> contended) {
        return new DemandAssignment(
                active(application),
                placements,
                demand -> demand.needed(demand.rate().items()),
                ClassDemand::isServedBy,
                contended);
    }

    /** The classes that are assigned. */
    List<ClassDemand> active(String application) {
        return draft.demands(application).stream().filter(ClassDemand::isActive).toList();
    }

    /** Utilization of each node's busiest processors, 1 = all in use. */
    SortedMap<String, Double> utilization() {
        refresh();
        return utilization;
    }

    /**
     * A search in the present layout.
     *
     * @param beside whether placements must fit beside what is still loaded but not planned
     */
    PlacementSearch search(boolean beside) {
        refresh();
        return Objects.requireNonNull(beside ? now : later);
    }

    private void refresh() {
        if (layout != draft.layout()) {
            layout = draft.layout();
            utilization = Collections.unmodifiableSortedMap(measured());
            NodeOrder order = new NodeOrder(draft.candidates(), utilization, layout);
            now = new PlacementSearch(draft, order, true);
            later = new PlacementSearch(draft, order, false);
        }
    }

    /** As each application counts on processors, so that what one has moved away is not filled by another at once. */
    private SortedMap<String, Double> measured() {
        SortedMap<String, Double> busiest = new TreeMap<>();
        draft.processorsInUse()
                .forEach((processors, used) -> busiest.merge(
                        processors.node(), used / draft.candidates().count(processors), Math::max));
        return busiest;
    }
}
