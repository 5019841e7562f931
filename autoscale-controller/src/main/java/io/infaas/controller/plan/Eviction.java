package io.infaas.controller.plan;

import io.infaas.gateway.view.Offer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Room for somebody who has nothing at all, at the cost of what nobody asks for: instances without which everything that asks is
 * covered and carried as it is, and that are not kept, go before their delay is over.
 */
final class Eviction {

    private final PlanDraft draft;

    Eviction(PlanDraft draft) {
        this.draft = draft;
    }

    /** The layout without what has to go from the node so that the offer fits there; empty if it does not fit even so. */
    Optional<Layout> room(Placement place, Offer offer) {
        Layout layout = draft.layout();
        for (Placement idle : largestFirst(place.node())) {
            if (draft.memory().fits(layout, place, offer)) {
                break;
            }
            if (unneeded(layout, idle)) {
                layout = layout.minus(idle);
            }
        }
        return draft.memory().fits(layout, place, offer) ? Optional.of(layout) : Optional.empty();
    }

    private boolean unneeded(Layout layout, Placement place) {
        String application = draft.supply().application(place.variant());
        return draft.standing(application, layout.minus(place)).asGoodAs(draft.standing(application, layout));
    }

    private List<Placement> largestFirst(String node) {
        return draft.layout().places().keySet().stream()
                .filter(place -> place.node().equals(node) && !draft.kept(place))
                .sorted(Comparator.<Placement>comparingLong(place -> bytes(place))
                        .reversed()
                        .thenComparing(place -> place))
                .toList();
    }

    private long bytes(Placement place) {
        return draft.supply().at(place).orElseThrow().profile().peakMemoryBytes();
    }
}
