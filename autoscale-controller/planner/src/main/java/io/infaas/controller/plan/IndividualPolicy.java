package io.infaas.controller.plan;

/**
 * Common practice: each variant is scaled by itself, by more or fewer replicas. Demand that nothing serves gets the variant
 * that answers soonest, as with {@link InfaasPolicy}; a variant is never replaced by another one.
 */
public final class IndividualPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "individual";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new PlanningRound(settings, ScalingScope.REPLICAS);
    }
}
