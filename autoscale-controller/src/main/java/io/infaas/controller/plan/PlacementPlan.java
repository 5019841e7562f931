package io.infaas.controller.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which instances should exist. What a policy has to remember from one slot to the next is in the plan, so that policies
 * have no state: same situation and same previous plan, same plan.
 *
 * @param places the instances
 * @param changes how they differ from those of the previous plan, and why
 * @param wanting for how many slots in a row something has been wanted that must be wanted for a while, by a key of the policy
 */
public record PlacementPlan(SortedSet<Placement> places, List<PlanChange> changes, SortedMap<String, Integer> wanting) {

    /** Nothing has been planned yet: what is found loaded is adopted. */
    public static final PlacementPlan NONE = new PlacementPlan(new TreeSet<>(), List.of(), new TreeMap<>());

    public PlacementPlan {
        places = Collections.unmodifiableSortedSet(new TreeSet<>(places));
        changes = List.copyOf(changes);
        wanting = Collections.unmodifiableSortedMap(new TreeMap<>(wanting));
    }

    public static PlacementPlan of(Collection<Placement> places, List<PlanChange> changes, Map<String, Integer> wanting) {
        return new PlacementPlan(new TreeSet<>(places), changes, new TreeMap<>(wanting));
    }
}
