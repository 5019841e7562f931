package io.infaas.controller.plan;

/**
 * INFaaS: demand that nothing serves gets the variant that answers soonest; growing demand gets more instances or a faster
 * variant, whichever is cheaper; shrinking demand removes instances or replaces them by cheaper variants (source: INFaaS,
 * algorithm 1 and section 4.2.2). Accuracy is a floor, never traded.
 */
public final class InfaasPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "infaas";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new PlanningRound(settings, ScalingScope.VARIANTS);
    }
}
