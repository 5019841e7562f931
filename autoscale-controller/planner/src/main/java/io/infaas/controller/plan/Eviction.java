package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Frees memory for a class that nothing serves: placements that no active demand needs, and that are not pinned, are removed
 * before their scale-down delay ends. The one that was not used for longest goes first, so that of several applications with sparse
 * queries each keeps its variant as long as memory lasts; of those alike the one that is loaded again soonest. Where that does not
 * suffice, placements with several instances give some up, needed or not: some service for everybody comes first.
 */
final class Eviction {

    private final PlanDraft draft;

    Eviction(PlanDraft draft) {
        this.draft = draft;
    }

    /**
     * The layout without the placements that must leave the node so that the candidate fits; empty if it does not fit even
     * then.
     */
    Optional<Layout> makeRoom(Placement placement, Candidate candidate) {
        Layout layout = draft.layout();
        for (Placement idle : leastRecentlyUsedFirst(placement.node())) {
            if (draft.memory().fits(layout, placement, candidate)) {
                break;
            }
            if (isUnneeded(layout, idle)) {
                layout = layout.minus(idle);
            }
        }
        Optional<Placement> several = several(layout, placement);
        while (several.isPresent() && !draft.memory().fits(layout, placement, candidate)) {
            layout = layout.fewer(several.get());
            several = several(layout, placement);
        }
        return draft.memory().fits(layout, placement, candidate) ? Optional.of(layout) : Optional.empty();
    }

    /** The placement on the node with the most instances beyond its first, if its application is not of higher priority. */
    private Optional<Placement> several(Layout layout, Placement placement) {
        int priority = priority(placement);
        return layout.onNode(placement.node()).keySet().stream()
                .filter(other -> layout.count(other) > 1 && priority(other) <= priority)
                .max(Comparator.<Placement>comparingInt(layout::count).thenComparing(Comparator.reverseOrder()));
    }

    private int priority(Placement placement) {
        return draft.candidates().order().priority(draft.candidates().application(placement.variant()));
    }

    private boolean isUnneeded(Layout layout, Placement placement) {
        String application = draft.candidates().application(placement.variant());
        return !Strain.isOn(draft, application)
                && draft.assignment(application, layout.minus(placement))
                        .isAsGoodAs(draft.assignment(application, layout));
    }

    private List<Placement> leastRecentlyUsedFirst(String node) {
        return draft.layout().onNode(node).keySet().stream()
                .filter(placement -> !draft.isPinned(placement))
                .sorted(Comparator.<Placement>comparingLong(
                                placement -> draft.situation().lastUsedMs().getOrDefault(placement, Long.MIN_VALUE))
                        .thenComparingDouble(this::loadMs)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private double loadMs(Placement placement) {
        return draft.candidates().at(placement).orElseThrow().profile().loadMs();
    }
}
