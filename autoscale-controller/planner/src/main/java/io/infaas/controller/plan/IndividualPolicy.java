package io.infaas.controller.plan;

import java.util.Set;
import java.util.SortedSet;

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

    @Override
    public SortedSet<String> rules() {
        return PlanningRule.labels();
    }

    @Override
    public PolicyFactory without(Set<String> rules) {
        return new PlanningRound.Reduced(label(), ScalingScope.REPLICAS, PlanningRule.of(rules));
    }
}
