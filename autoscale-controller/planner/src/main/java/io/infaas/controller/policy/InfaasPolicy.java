package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;

/** Makes the policy {@code infaas}: the autoscalers of the paper (INFaaS, sections 4.2.2 and 4.2.3), for comparison. */
public final class InfaasPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "infaas";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new InfaasPlanner(settings);
    }
}
