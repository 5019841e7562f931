package io.infaas.controller.plan;

import java.util.Locale;

/** The shipped policies, and that of the bench. */
public enum PolicyKind implements PolicyFactory {
    /** {@link StaticPolicy} */
    STATIC,
    /** {@link HpaPolicy} */
    HPA,
    /** {@link IndividualPolicy} */
    INDIVIDUAL,
    /** {@link io.infaas.controller.costplan.CostPolicy} */
    COST,
    /** {@link InfaasPolicy} */
    INFAAS,
    /** {@link InfaasCodePolicy} */
    INFAAS_CODE;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return PolicyFactory.of(label()).with(settings);
    }

    @Override
    public boolean usesWholeFleet() {
        return PolicyFactory.of(label()).usesWholeFleet();
    }
}
