package io.infaas.controller.plan;

/**
 * INFaaS: demand that nothing serves gets the variant that answers soonest; demand that outgrows what is loaded gets more
 * instances or a faster variant, whichever is cheaper; demand that shrinks lets instances go or be replaced by cheaper ones
 * (source: INFaaS, algorithm 1 and section 4.2.2). Accuracy is a floor, never traded.
 */
public final class InfaasPolicy implements PlanningPolicy {

    private final PlanningRound steps;

    public InfaasPolicy(PolicySettings settings) {
        this.steps = new PlanningRound(settings, ScalingScope.VARIANTS);
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        return steps.plan(situation, previous);
    }
}
