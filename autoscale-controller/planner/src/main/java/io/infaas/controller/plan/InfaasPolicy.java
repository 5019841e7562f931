package io.infaas.controller.plan;

import java.util.Set;
import java.util.SortedSet;

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

    @Override
    public SortedSet<String> rules() {
        return PlanningRule.labels();
    }

    @Override
    public PolicyFactory without(Set<String> rules) {
        return new PlanningRound.Reduced(label(), ScalingScope.VARIANTS, PlanningRule.of(rules));
    }
}
