package io.infaas.controller.plan;

import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The start of a plan: pinned placements, then the previous plan, and what was found loaded: in the first round on all nodes, later on a
 * node that answers for the first time or again. As far as nodes and memory still allow.
 */
final class CarryOver {

    private CarryOver() {}

    /** Returns the placements that were planned and are not possible any more. */
    static SortedSet<Placement> into(PlanDraft draft, Predicate<Placement> adopted) {
        Situation situation = draft.situation();
        boolean first = draft.previous().equals(PlacementPlan.NONE);
        SortedSet<Placement> base = new TreeSet<>(draft.previous().placements());
        SortedSet<Placement> loaded = new TreeSet<>();
        situation.instances().forEach((placement, state) -> {
            if (draft.previous().adopts(placement)
                    && (state.isServing() || state == InstanceState.LOADING)
                    && !base.contains(placement)
                    && adopted.test(placement)) {
                loaded.add(placement);
            }
        });
        base.addAll(loaded);
        SortedSet<Placement> pinned = new TreeSet<>(situation.pinned());
        SortedSet<Placement> lost = new TreeSet<>(base);
        SortedSet<Placement> additions = new TreeSet<>();
        for (Placement placement : pinned) {
            if (draft.carryOver(placement) && !lost.remove(placement)) {
                additions.add(placement);
            }
        }
        report(draft, additions, "pinned: stays loaded regardless of demand");
        SortedSet<Placement> adoptions = new TreeSet<>();
        for (Placement placement : base) {
            if (!draft.layout().has(placement) && draft.carryOver(placement)) {
                lost.remove(placement);
                adoptions.add(placement);
            }
        }
        adoptions.retainAll(loaded);
        report(
                draft,
                adoptions,
                first ? "found loaded at start, adopted" : "found loaded when its node answered, adopted");
        return lost;
    }

    private static void report(PlanDraft draft, SortedSet<Placement> placements, String why) {
        SortedMap<String, SortedSet<Placement>> byApplication = new TreeMap<>();
        placements.forEach(placement -> byApplication
                .computeIfAbsent(draft.candidates().application(placement.variant()), name -> new TreeSet<>())
                .add(placement));
        byApplication.forEach((application, group) -> draft.append(PlanChange.of(
                PlanChange.Kind.PRELOAD,
                application,
                group,
                new TreeSet<>(),
                "%s of '%s' %s".formatted(ReasonText.times(group.size(), "instance"), application, why),
                Map.of("instances", group.size()))));
    }
}
