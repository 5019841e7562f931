package io.infaas.controller.plan;

/** One round of the policies that follow demand: carry over, relocate, cover, scale up, scale down. */
record PlanningRound(PolicySettings settings, ScalingScope scope) {

    PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = begin(situation, previous);
        for (PlanningStep step : PlanningStep.values()) {
            step.take(draft, scope);
        }
        return draft.plan();
    }

    /** A draft before its first step. */
    PlanDraft begin(Situation situation, PlacementPlan previous) {
        return new PlanDraft(situation, previous, settings);
    }
}
