package io.infaas.controller.plan;

/** One round of the policies that follow demand: carry over, relocate, cover, scale up, scale down. */
record PlanningRound(PolicySettings settings, ScalingScope scope) {

    PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = new PlanDraft(situation, previous, settings);
        new Relocation(draft).relocate(CarryOver.into(draft, placement -> true));
        new Coverage(draft).cover();
        new ScaleUp(draft, scope).scale();
        new ScaleDown(draft, scope).scale();
        return draft.plan();
    }
}
