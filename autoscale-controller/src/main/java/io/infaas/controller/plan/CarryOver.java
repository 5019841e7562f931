package io.infaas.controller.plan;

import io.infaas.gateway.view.InstanceState;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a plan begins with: what is kept, then what was planned before, or at first what is found loaded, as far as nodes and
 * memory still allow it.
 */
final class CarryOver {

    private CarryOver() {}

    /** Gives the places that were planned and cannot be any more. */
    static SortedSet<Placement> into(PlanDraft draft, Predicate<Placement> adopted) {
        Situation situation = draft.situation();
        boolean first = draft.previous().equals(PlacementPlan.NONE);
        SortedSet<Placement> base = new TreeSet<>(draft.previous().places());
        if (first) {
            situation.instances().forEach((place, state) -> {
                if ((state.serving() || state == InstanceState.LOADING) && adopted.test(place)) {
                    base.add(place);
                }
            });
        }
        SortedSet<Placement> kept = new TreeSet<>(situation.kept());
        SortedSet<Placement> lost = new TreeSet<>(base);
        SortedSet<Placement> come = new TreeSet<>();
        for (Placement place : kept) {
            if (draft.carry(place) && !lost.remove(place)) {
                come.add(place);
            }
        }
        tell(draft, come, "is to be kept loaded");
        SortedSet<Placement> found = new TreeSet<>();
        for (Placement place : base) {
            if (!draft.layout().has(place) && draft.carry(place)) {
                lost.remove(place);
                found.add(place);
            }
        }
        if (first) {
            tell(draft, found, "was found loaded");
        }
        return lost;
    }

    private static void tell(PlanDraft draft, SortedSet<Placement> places, String why) {
        SortedMap<String, SortedSet<Placement>> byApplication = new TreeMap<>();
        places.forEach(place -> byApplication
                .computeIfAbsent(draft.supply().application(place.variant()), name -> new TreeSet<>())
                .add(place));
        byApplication.forEach((application, own) -> draft.note(PlanChange.of(
                PlanChange.Kind.PRELOAD,
                application,
                own,
                new TreeSet<>(),
                "%s of '%s' %s".formatted(ReasonText.times(own.size(), "instance"), application, why),
                Map.of("instances", own.size()))));
    }
}
