package io.infaas.controller.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which placements should exist. It holds all memory of a policy, so that policies have no state: same situation and same previous
 * plan, same plan.
 *
 * @param placements the placements that should exist
 * @param counts how many instances each should have
 * @param changes differences from the previous plan, with reasons
 * @param memory of the policy
 * @param found placements on nodes that answered after it was made; the next plan adopts them
 */
public record PlacementPlan(
        SortedSet<Placement> placements,
        InstanceCounts counts,
        List<PlanChange> changes,
        PolicyMemory memory,
        SortedSet<Placement> found) {

    /** No plan yet: loaded instances are adopted. */
    public static final PlacementPlan NONE =
            new PlacementPlan(new TreeSet<>(), InstanceCounts.ONCE, List.of(), PolicyMemory.NONE);

    public PlacementPlan {
        placements = Collections.unmodifiableSortedSet(new TreeSet<>(placements));
        changes = List.copyOf(changes);
        found = Collections.unmodifiableSortedSet(new TreeSet<>(found));
    }

    /** A plan after which nothing was found. */
    public PlacementPlan(
            SortedSet<Placement> placements, InstanceCounts counts, List<PlanChange> changes, PolicyMemory memory) {
        this(placements, counts, changes, memory, new TreeSet<>());
    }

    /** Full names of the planned variants. */
    public SortedSet<String> variants() {
        SortedSet<String> variants = new TreeSet<>();
        placements.forEach(placement -> variants.add(placement.variant()));
        return variants;
    }

    /** Whether the next plan adopts a loaded instance that is not planned. */
    public boolean adopts(Placement placement) {
        return equals(NONE) || found.contains(placement);
    }

    /** The same plan, after which these were found loaded. */
    public PlacementPlan adopting(Set<Placement> loaded) {
        return loaded.isEmpty() || equals(NONE)
                ? this
                : new PlacementPlan(placements, counts, changes, memory, new TreeSet<>(loaded));
    }

    /** With one instance of each. */
    public static PlacementPlan of(Collection<Placement> placements, List<PlanChange> changes, PolicyMemory memory) {
        return new PlacementPlan(new TreeSet<>(placements), InstanceCounts.ONCE, changes, memory);
    }
}
