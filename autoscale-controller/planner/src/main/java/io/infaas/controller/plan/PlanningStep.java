package io.infaas.controller.plan;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of a round of the policies that follow demand, in their order. */
enum PlanningStep {
    /** Keeps the previous plan, and moves what cannot stay. */
    CARRY_OVER {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new Relocation(draft).relocate(CarryOver.into(draft, placement -> true));
        }
    },
    /** Covers demand that nothing serves. */
    COVER {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new Coverage(draft).cover();
        }
    },
    /** Reads what is missed, by application. */
    OBSERVE_PRESSURE(PlanningRule.PRESSURE) {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new Pressure(draft).observe();
        }
    },
    /** Reads which corrections have changed. */
    OBSERVE_STRAIN(PlanningRule.STRAIN) {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            Strain.observe(draft);
        }
    },
    /** Adds capacity. */
    SCALE_UP {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new ScaleUp(draft, scope).scale();
        }
    },
    /** Adds nodes for applications that ask for several. */
    SPREAD(PlanningRule.SPREAD) {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new TopologySpread(draft).widen();
        }
    },
    /** Adds accuracy above the floors. */
    PREFER(PlanningRule.PREFER) {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            if (scope.changesVariants()) {
                new PreferredAccuracy(draft).improve();
            }
        }
    },
    /** Gives up capacity. */
    SCALE_DOWN(PlanningRule.SCALE_DOWN) {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new ScaleDown(draft, scope).scale();
        }
    };

    private final @Nullable PlanningRule rule;

    PlanningStep() {
        this(null);
    }

    PlanningStep(@Nullable PlanningRule rule) {
        this.rule = rule;
    }

    /** Whether it is the step of one of these rules. */
    boolean isOf(Set<PlanningRule> rules) {
        return rule != null && rules.contains(rule);
    }

    abstract void take(PlanDraft draft, ScalingScope scope);
}
