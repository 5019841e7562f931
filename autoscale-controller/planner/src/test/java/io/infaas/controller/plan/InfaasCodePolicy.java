package io.infaas.controller.plan;

/**
 * INFaaS as its released code does it, where that differs from the paper: for comparison. Rules and constants are listed in the module's docs. It
 * plans by profiles as they were measured, and keeps the guarantees of all policies: memory and cores of nodes, budgets, floors, pinned
 * placements, and no class with demand loses what serves it.
 */
public final class InfaasCodePolicy implements PlanningPolicy {

    private final PlanningRound steps;

    public InfaasCodePolicy(PolicySettings settings) {
        this.steps = new PlanningRound(settings, ScalingScope.VARIANTS);
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = steps.begin(situation.with(Corrections.NONE), previous);
        cover(draft);
        new CodeAutoscaler(draft).scale();
        new CodeDispatch(draft).evade();
        return draft.plan();
    }

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        PlanDraft draft = steps.between(situation.with(Corrections.NONE), previous);
        cover(draft);
        draft.hysteresis().keepAll();
        return draft.plan();
    }

    private static void cover(PlanDraft draft) {
        PlanningStep.CARRY_OVER.take(draft, ScalingScope.VARIANTS);
        new CodeDispatch(draft).cover();
        // what the code would refuse is answered late, as with the other policies
        PlanningStep.COVER.take(draft, ScalingScope.VARIANTS);
    }

    /** Makes it by the name {@code infaas-code}. */
    public static final class Factory implements PolicyFactory {

        @Override
        public String label() {
            return "infaas-code";
        }

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return new InfaasCodePolicy(settings);
        }
    }
}
