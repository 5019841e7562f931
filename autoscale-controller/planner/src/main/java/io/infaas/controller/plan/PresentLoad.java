package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a draft's present layout carries the demand of the last seconds, with headroom. What was computed is kept until its inputs are
 * others: for an application its placements and what it may use of contended processors.
 */
final class PresentLoad {

    private final PlanDraft draft;
    private int seen = -1;
    private SortedMap<String, Double> utilization = new TreeMap<>();
    private @Nullable NodeOrder order;
    private @Nullable NodeOrder last;
    private @Nullable PlacementSearch now;
    private @Nullable PlacementSearch later;

    PresentLoad(PlanDraft draft) {
        this.draft = draft;
    }

    Assignment assignment(String application, Layout layout) {
        SortedMap<Placement, Candidate> placements = layout.ofApplication(application);
        List<ClassDemand> demands = draft.demands(application);
        PlanningMemory.Carried last = draft.known().carried().get(application);
        // demands and groups are the same objects as long as they stay
        boolean same = last != null && last.placements() == placements && last.demands() == demands;
        if (last != null && same && last.layouts() == draft.layouts()) {
            return last.assignment();
        }
        SortedMap<Processors, Double> contended = draft.contended(application, placements);
        Assignment assignment = last != null && same && last.contended().equals(contended)
                ? last.assignment()
                : assigned(application, placements, contended).assignment();
        if (placements == draft.layout().ofApplication(application)) {
            draft.known()
                    .carried()
                    .put(
                            application,
                            new PlanningMemory.Carried(demands, placements, contended, draft.layouts(), assignment));
        }
        return assignment;
    }

    /** The processors that cannot carry all placements of an application in the draft's layout at once, and how many it may use. */
    SortedMap<Processors, Double> contended(String application) {
        assignment(application, draft.layout());
        PlanningMemory.Carried carried = draft.known().carried().get(application);
        return carried == null ? new TreeMap<>() : carried.contended();
    }

    /** How the placements of an application in any layout carry it, as far as processors allow; computed anew. */
    AssignedDemand assigned(String application, Layout layout) {
        SortedMap<Placement, Candidate> placements = layout.ofApplication(application);
        return assigned(application, placements, draft.contended(application, placements));
    }

    /** How placements of an application carry it, as far as processors allow. */
    AssignedDemand assigned(
            String application, SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> contended) {
        return new AssignedDemand(
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
        PlacementSearch search = beside ? now : later;
        if (search == null) {
            search = new PlacementSearch(draft, order(), beside);
            if (beside) {
                now = search;
            } else {
                later = search;
            }
        }
        return search;
    }

    private NodeOrder order() {
        NodeOrder known = order;
        if (known == null) {
            known = last == null
                    ? new NodeOrder(draft.candidates(), utilization, draft.layout())
                    : last.in(draft.layout(), utilization);
            order = known;
            last = known;
        }
        return known;
    }

    private void refresh() {
        if (seen != draft.layouts()) {
            seen = draft.layouts();
            order = null;
            now = null;
            later = null;
            utilization = Collections.unmodifiableSortedMap(measured());
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
