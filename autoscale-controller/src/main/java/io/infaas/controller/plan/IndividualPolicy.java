package io.infaas.controller.plan;

/**
 * What is usual: each variant by itself gets more or fewer replicas. Demand that nothing serves gets the variant that answers
 * soonest, as with {@link InfaasPolicy}; a variant is never replaced by another one.
 */
public final class IndividualPolicy implements Policy {

    private final Steps steps;

    public IndividualPolicy(PolicySettings settings) {
        this.steps = new Steps(settings, Scaling.REPLICAS);
    }

    @Override
    public Plan plan(Situation situation, Plan previous) {
        return steps.plan(situation, previous);
    }
}
