package io.infaas.controller.plan;

/**
 * Common practice: each variant is scaled by itself, by more or fewer replicas. Demand that nothing serves gets the variant
 * that answers soonest, as with {@link InfaasPolicy}; a variant is never replaced by another one.
 */
public final class IndividualPolicy implements PlanningPolicy {

    private final PolicySettings settings;
    private final PlanningRound steps;

    public IndividualPolicy(PolicySettings settings) {
        this.settings = settings;
        this.steps = new PlanningRound(settings, ScalingScope.REPLICAS);
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
        return new IndividualPolicy(settings);
    }

    /** Makes it by the name {@code individual}. */
    public static final class Factory implements PolicyFactory {

        @Override
        public String label() {
            return "individual";
        }

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return new IndividualPolicy(settings);
        }
    }
}
