package io.infaas.controller.plan;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Common practice: each variant is scaled by itself, by more or fewer replicas. Demand that nothing serves gets the variant
 * that answers soonest, as with {@link InfaasPolicy}; a variant is never replaced by another one.
 */
public final class IndividualPolicy implements PolicyFactory {

    private final SortedSet<PlanningRule> omittedRules;

    public IndividualPolicy() {
        this(new TreeSet<>());
    }

    private IndividualPolicy(SortedSet<PlanningRule> omittedRules) {
        this.omittedRules = omittedRules;
    }

    @Override
    public String label() {
        return "individual";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new PlanningRound(settings, ScalingScope.REPLICAS, omittedRules);
    }

    @Override
    public PolicyFactory without(Set<String> rules) {
        return new IndividualPolicy(PlanningRule.of(rules));
    }
}
