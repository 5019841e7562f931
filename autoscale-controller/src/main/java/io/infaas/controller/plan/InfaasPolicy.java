package io.infaas.controller.plan;

/**
 * INFaaS: demand that nothing serves gets the variant that answers soonest; growing demand gets more instances or a faster
 * variant, whichever is cheaper; shrinking demand removes instances or replaces them by cheaper variants (source: INFaaS,
 * algorithm 1 and section 4.2.2). Accuracy is a floor, never traded.
 */
public final class InfaasPolicy implements PlanningPolicy {

    private final PolicySettings settings;
    private final PlanningRound steps;

    public InfaasPolicy(PolicySettings settings) {
        this.settings = settings;
        this.steps = new PlanningRound(settings, ScalingScope.VARIANTS);
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        return steps.plan(situation, previous);
    }

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return steps.cover(situation, previous);
    }

    @Override
    public PlacementPlan coverMeanwhile(Situation situation, PlacementPlan previous) {
        return steps.coverMeanwhile(situation, previous);
    }

    @Override
    public PlanningPolicy another() {
        return new InfaasPolicy(settings);
    }

    /** Makes it by the name {@code infaas}. */
    public static final class Factory implements PolicyFactory {

        @Override
        public String label() {
            return "infaas";
        }

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return new InfaasPolicy(settings);
        }
    }
}
