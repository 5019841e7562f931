package io.infaas.controller.chaos;

import io.infaas.controller.plan.Change;
import io.infaas.controller.plan.Place;
import io.infaas.controller.plan.Plan;
import io.infaas.controller.plan.Policy;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The test decides what should exist, or lets another policy decide for a while. */
final class ScriptedPolicy implements Policy {

    private volatile Policy decided = (situation, previous) -> Plan.NONE;
    private volatile Policy planned = decided;

    /** From the next planning on: these places and no others. */
    void want(Change.Kind kind, Place... places) {
        SortedSet<Place> wanted = new TreeSet<>(Set.of(places));
        decided = (situation, previous) -> {
            Set<Place> add = new TreeSet<>(wanted);
            add.removeAll(previous.places());
            Set<Place> remove = new TreeSet<>(previous.places());
            remove.removeAll(wanted);
            if (add.isEmpty() && remove.isEmpty()) {
                return Plan.of(wanted, List.of(), Map.of());
            }
            Change change = Change.of(kind, OpenLoop.APPLICATION, add, remove, "the test wants it", Map.of());
            return Plan.of(wanted, List.of(change), Map.of());
        };
    }

    /** From the next planning on. */
    void leaveTo(Policy other) {
        decided = other;
    }

    /** Whether a planning has followed what was wanted last. */
    boolean isPlanned() {
        return planned == decided;
    }

    @Override
    public Plan plan(Situation situation, Plan previous) {
        Policy now = decided;
        Plan plan = now.plan(situation, previous);
        planned = now;
        return plan;
    }
}
