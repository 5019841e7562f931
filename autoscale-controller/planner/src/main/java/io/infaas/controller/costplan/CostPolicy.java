package io.infaas.controller.costplan;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;

/** Makes the policy {@code cost}: the cheapest machines and placements that keep the objectives. */
public final class CostPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "cost";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new CostPlanner(settings);
    }
}
