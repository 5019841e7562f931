package io.infaas.controller.plan;

/** One slot of the policies that follow demand: carry over, move, cover, scale up, scale down. */
record PlanningRound(PolicySettings settings, ScalingScope scaling) {

    PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = new PlanDraft(situation, previous, settings);
        new Relocation(draft).move(CarryOver.into(draft, place -> true));
        new Coverage(draft).cover();
        new ScaleUp(draft, scaling).scale();
        new ScaleDown(draft, scaling).scale();
        return draft.plan();
    }
}
