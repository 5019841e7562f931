package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses the node for one more placement: the preferred node, else one that has it loaded, else the least utilized, else the one
 * with least memory in use, else by name.
 */
final class PlacementSearch {

    /** Cores in use are measured: what is above the node's by that little fits. */
    static final double ROUNDED = 1.1;

    private final PlanDraft draft;
    private final NodeOrder order;
    private final boolean now;

    /**
     * @param order of the nodes
     * @param now whether it must fit beside what is still loaded but not planned
     */
    PlacementSearch(PlanDraft draft, NodeOrder order, boolean now) {
        this.draft = draft;
        this.order = order;
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
        Predicate<Placement> suits = placement -> suits(layout, candidate, placement) && where.test(placement);
        return draft.candidates()
                .openNode(first, candidate)
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(suits)
                .or(() -> bestLoaded(candidate, suits))
                .or(() -> leastUtilized(candidate, suits));
    }

    /**
     * The placements of a candidate that {@link #best} finds one after the other if each is added to the draft's layout and none is
     * preferred, budgets aside.
     */
    Stream<Placement> choices(Candidate candidate) {
        Layout layout = draft.layout();
        Stream<Placement> loaded = draft.memory().loaded(candidate.variant().name()).stream()
                .filter(placement ->
                        draft.candidates().openNode(placement.node(), candidate).isPresent())
                .sorted(leastUtilized());
        Stream<Placement> placements = order.of(candidate.nodeType()).stream()
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(placement -> !draft.memory().isLoaded(placement));
        return Stream.concat(loaded, placements)
                .filter(placement -> isPossible(layout, placement) && fits(layout, placement, candidate));
    }

    /**
     * As {@link #choices}, on a node that is preferred first.
     *
     * @param first the preferred node; blank for none
     * @param beside what is planned there, if that is not what is there in the draft's layout
     */
    Iterator<Placement> sequence(Candidate candidate, String first, SortedMap<Placement, Candidate> beside) {
        return Stream.concat(
                        at(first, candidate, beside).stream(),
                        choices(candidate).filter(placement -> !placement.node().equals(first)))
                .iterator();
    }

    /**
     * The placement of a candidate on a node if it is possible there, budgets aside.
     *
     * @param beside what is planned on the node
     */
    private Optional<Placement> at(String id, Candidate candidate, SortedMap<Placement, Candidate> beside) {
        return draft.candidates()
                .openNode(id, candidate)
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(placement -> !beside.containsKey(placement)
                        && draft.canPlace(placement)
                        && fits(beside, placement, candidate));
    }

    /** The one of all placements that fit that comes first in the order of utilization, and the one of these that is loaded. */
    Stream<Placement> leading(Layout layout, Candidate candidate) {
        Predicate<Placement> suits = placement -> suits(layout, candidate, placement);
        return Stream.concat(bestLoaded(candidate, suits).stream(), leastUtilized(candidate, suits).stream());
    }

    /**
     * The placement of the candidate that may have one more instance: on the node that is utilized least, where that node has
     * cores left for it. Accelerators have no more instances than were profiled: what these would bring is not known.
     */
    Optional<Placement> denser(Layout layout, Candidate candidate, Predicate<Placement> where) {
        return resizable(layout, candidate, where)
                .filter(placement -> hasRoom(layout, placement, candidate, layout.count(placement) + 1)
                        && isAffordable(layout, placement, candidate.times(layout.count(placement) + 1)))
                .min(leastUtilized());
    }

    /** The placements that {@link #denser} finds one after the other, each in the layout with those before; for an application without a budget. */
    DenserPlacements denserPlacements(Layout layout, Candidate candidate, Predicate<Placement> where) {
        return new DenserPlacements(
                resizable(layout, candidate, where).sorted(leastUtilized()).iterator(),
                layout::count,
                (placement, count) -> hasRoom(layout, placement, candidate, count));
    }

    private Stream<Placement> resizable(Layout layout, Candidate candidate, Predicate<Placement> where) {
        return candidate.variant().needsGpu()
                ? Stream.empty()
                : layout.of(candidate.variant().name()).stream()
                        .filter(placement -> draft.candidates()
                                .openNode(placement.node(), candidate)
                                .isPresent())
                        .filter(placement -> !draft.situation().barred().contains(placement) && where.test(placement));
    }

    /** @param count of its instances; of all else on its node as many as in the layout */
    private boolean hasRoom(Layout layout, Placement placement, Candidate candidate, int count) {
        String application = draft.candidates().application(placement.variant());
        return count <= Candidate.MOST
                && candidate.times(count).coresUsed()
                        <= ROUNDED * candidate.nodeType().cores()
                && candidate.times(count - 1).coresUsed() < draft.left(application, Processors.of(placement, candidate))
                && fits(layout, placement, candidate.times(count));
    }

    private Optional<Placement> bestLoaded(Candidate candidate, Predicate<Placement> suits) {
        return draft.memory().loaded(candidate.variant().name()).stream()
                .filter(placement ->
                        draft.candidates().openNode(placement.node(), candidate).isPresent())
                .filter(suits)
                .min(leastUtilized());
    }

    private Optional<Placement> leastUtilized(Candidate candidate, Predicate<Placement> suits) {
        return order.of(candidate.nodeType()).stream()
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(suits)
                .findFirst();
    }

    /** All placements that fit. */
    Stream<Placement> fitting(Layout layout, Candidate candidate) {
        return possible(layout, candidate).filter(placement -> fits(layout, placement, candidate));
    }

    /** All placements that would be possible with enough memory. */
    Stream<Placement> possible(Layout layout, Candidate candidate) {
        return order.of(candidate.nodeType()).stream()
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(placement -> isPossible(layout, placement))
                .filter(placement -> isAffordable(layout, placement, candidate));
    }

    private boolean suits(Layout layout, Candidate candidate, Placement placement) {
        return isPossible(layout, placement)
                && fits(layout, placement, candidate)
                && isAffordable(layout, placement, candidate);
    }

    private boolean isAffordable(Layout layout, Placement placement, Candidate candidate) {
        return draft.budgets().allow(draft.candidates().application(placement.variant()), layout, placement, candidate);
    }

    private boolean isPossible(Layout layout, Placement placement) {
        return !layout.has(placement) && draft.canPlace(placement);
    }

    private boolean fits(Layout layout, Placement placement, Candidate candidate) {
        return fits(layout.onNode(placement.node()), placement, candidate);
    }

    private boolean fits(SortedMap<Placement, Candidate> onNode, Placement placement, Candidate candidate) {
        return now
                ? draft.memory().fitsNow(onNode, placement, candidate)
                : draft.memory().fits(onNode, placement, candidate);
    }

    Comparator<Placement> leastUtilized() {
        return order.leastUtilized();
    }
}
