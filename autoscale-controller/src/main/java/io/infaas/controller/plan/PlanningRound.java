package io.infaas.controller.plan;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One round of the policies that follow demand: carry over, relocate, cover, scale up, spread, prefer, scale down. Remembers what it computed; plans
 * are the same as without. Not thread-safe.
 */
final class PlanningRound {

    private static final int MEMORIES = 4;

    private final PolicySettings settings;
    private final ScalingScope scope;
    /** By nodes, the one used last at the end: what a fleet asks about other nodes leaves what is known of the present ones. */
    private final Deque<PlanningMemory> memories = new ArrayDeque<>();

    PlanningRound(PolicySettings settings, ScalingScope scope) {
        this.settings = settings;
        this.scope = scope;
    }

    PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = begin(situation, previous);
        for (PlanningStep step : PlanningStep.values()) {
            step.take(draft, scope);
        }
        return draft.plan();
    }

    /** Carries over, relocates and covers only. */
    PlacementPlan cover(Situation situation, PlacementPlan previous) {
        PlanDraft draft = new PlanDraft(
                situation, previous, settings, memory(situation), Hysteresis.between(previous.hysteresis()));
        PlanningStep.CARRY_OVER.take(draft, scope);
        PlanningStep.COVER.take(draft, scope);
        draft.hysteresis().keepAll();
        draft.applications().stream().filter(draft::hasChanged).forEach(application -> draft.hysteresis()
                .reset(ScaleDown.prefix(application)));
        return draft.plan();
    }

    /** A draft before its first step. */
    PlanDraft begin(Situation situation, PlacementPlan previous) {
        return new PlanDraft(
                situation,
                previous,
                settings,
                memory(situation),
                new Hysteresis(previous.hysteresis(), situation.nowMs()));
    }

    private PlanningMemory memory(Situation situation) {
        PlanningMemory found = memories.stream()
                .filter(memory -> memory.isOf(situation))
                .findFirst()
                .orElseGet(PlanningMemory::new);
        memories.remove(found);
        memories.addLast(found);
        if (memories.size() > MEMORIES) {
            memories.removeFirst();
        }
        return found;
    }

    ScalingScope scope() {
        return scope;
    }
}
