package io.infaas.controller.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How layouts carry the demand of one application that differ from the draft's by its placements: the same one is assigned demand once,
 * whichever options lead to it. Valid while the draft's layout stays. Keeps the last {@value #MOST} of them.
 */
final class TriedLayouts {

    /** Each takes memory for all placements of the application. */
    static final int MOST = 256;

    private final PlanDraft draft;
    private final String application;
    /** By the instances of each placement that has others than in the draft's layout, 0 for one that is gone: the whole difference. */
    private final Map<SortedMap<Placement, Integer>, Assignment> known = new LinkedHashMap<>();

    TriedLayouts(PlanDraft draft, String application) {
        this.draft = draft;
        this.application = application;
    }

    /**
     * How a layout carries it.
     *
     * @param gone the placement of the draft's layout that it does not have, if any
     * @param added the placements that it has or has more instances of, each at least once
     */
    Assignment assignment(Layout layout, Optional<Placement> gone, List<Placement> added) {
        SortedMap<Placement, Integer> difference = new TreeMap<>();
        gone.ifPresent(placement -> difference.put(placement, 0));
        added.forEach(placement -> difference.computeIfAbsent(placement, layout::count));
        Assignment assignment = known.get(difference);
        if (assignment == null) {
            assignment = draft.assignment(application, layout);
            if (known.size() == MOST) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(difference, assignment);
        }
        return assignment;
    }
}
