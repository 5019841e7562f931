package io.infaas.controller.plan;

/**
 * INFaaS (algorithm 1 and section 4.2.2). Demand that nothing serves gets the variant that answers soonest. Growing demand
 * gets the cheaper of more instances and a faster variant. Shrinking demand removes instances, or replaces them by cheaper
 * variants. Accuracy is a floor, never traded.
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
