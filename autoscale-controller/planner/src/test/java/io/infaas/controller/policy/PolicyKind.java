package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import java.util.Locale;

/** The shipped policies that need no solver. */
public enum PolicyKind implements PolicyFactory {
    /** {@link StaticPolicy} */
    STATIC,
    /** {@link HpaPolicy} */
    HPA,
    /** {@link IndividualPolicy} */
    INDIVIDUAL,
    /** {@link CostPolicy} */
    COST,
    /** {@link InfaasPolicy} */
    INFAAS;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return PolicyFactory.of(label()).with(settings);
    }
}
