package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.util.Set;
import java.util.SortedSet;

/** Makes the policy {@code cost}: the cheapest machines and placements that keep the objectives. */
public final class CostPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "cost";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return with(settings, PlanningRule.of(Set.of()));
    }

    @Override
    public SortedSet<String> rules() {
        return PlanningRule.labels();
    }

    @Override
    public PolicyFactory without(Set<String> rules) {
        return new Reduced(PlanningRule.of(rules));
    }

    private static PlanningPolicy with(PolicySettings settings, SortedSet<PlanningRule> omittedRules) {
        return new CostPlanner(settings, new WayRule() {
            @Override
            public Situation seen(Situation situation, PolicyMemory memory) {
                return PlanningRule.hide(omittedRules, situation);
            }

            @Override
            public boolean prefersAccuracy() {
                return !omittedRules.contains(PlanningRule.PREFER);
            }
        });
    }

    /** The policy without some of its rules. */
    private record Reduced(SortedSet<PlanningRule> omittedRules) implements PolicyFactory {

        @Override
        public String label() {
            return "cost";
        }

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return CostPolicy.with(settings, omittedRules);
        }
    }
}
