package io.infaas.controller.plan;

/** One slot of the policies that follow demand: carry over, move, cover, scale up, scale down. */
record Steps(PolicySettings settings, Scaling scaling) {

    Plan plan(Situation situation, Plan previous) {
        Draft draft = new Draft(situation, previous, settings);
        new Moves(draft).move(CarryOver.into(draft, place -> true));
        new Coverage(draft).cover();
        new ScaleUp(draft, scaling).scale();
        new ScaleDown(draft, scaling).scale();
        return draft.plan();
    }
}
