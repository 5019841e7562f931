package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where one more instance goes: the node at hand, one where it is loaded already, the one that is least busy, by name. */
final class PlacementSearch {

    private final PlanDraft draft;
    private final Map<String, Double> busy;
    private final boolean now;

    /** @param now whether it must fit beside what is still loaded and not planned */
    PlacementSearch(PlanDraft draft, boolean now) {
        this.draft = draft;
        this.busy = draft.busy();
        this.now = now;
    }

    /**
     * @param offer the variant and the type of node
     * @param first the node to take if it can be had; blank for none
     */
    Optional<Placement> place(Layout layout, Offer offer, String first) {
        return place(layout, offer, first, place -> true);
    }

    /** As {@link #place(Layout, Offer, String)}, among some places only. */
    Optional<Placement> place(Layout layout, Offer offer, String first, Predicate<Placement> where) {
        return places(layout, offer).filter(where).min(order(first));
    }

    /** All nodes where one more instance can be. */
    Stream<Placement> places(Layout layout, Offer offer) {
        return open(layout, offer).filter(place -> fits(layout, place, offer));
    }

    /** All nodes where one more instance could be if there was memory. */
    Stream<Placement> open(Layout layout, Offer offer) {
        return draft.supply().up().stream()
                .filter(room -> room.type().name().equals(offer.nodeType().name()))
                .map(room -> new Placement(offer.variant().name(), room.node()))
                .filter(place -> !layout.has(place) && draft.open(place));
    }

    private boolean fits(Layout layout, Placement place, Offer offer) {
        return now
                ? draft.memory().fitsNow(layout, place, offer)
                : draft.memory().fits(layout, place, offer);
    }

    private Comparator<Placement> order(String first) {
        return Comparator.<Placement>comparingInt(place -> place.node().equals(first) ? 0 : 1)
                .thenComparingInt(place -> draft.memory().loaded(place) ? 0 : 1)
                .thenComparing(leastBusy());
    }

    Comparator<Placement> leastBusy() {
        return Comparator.<Placement>comparingDouble(place -> busy.getOrDefault(place.node(), 0.0))
                .thenComparing(Comparator.naturalOrder());
    }
}
