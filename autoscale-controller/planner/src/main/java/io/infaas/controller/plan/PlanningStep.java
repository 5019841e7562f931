package io.infaas.controller.plan;

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
    /** Reads what is missed. */
    OBSERVE {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new Pressure(draft).observe();
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
    SPREAD {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new TopologySpread(draft).widen();
        }
    },
    /** Adds accuracy above the floors. */
    PREFER {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            if (scope.changesVariants()) {
                new PreferredAccuracy(draft).improve();
            }
        }
    },
    /** Gives up capacity. */
    SCALE_DOWN {
        @Override
        void take(PlanDraft draft, ScalingScope scope) {
            new ScaleDown(draft, scope).scale();
        }
    };

    abstract void take(PlanDraft draft, ScalingScope scope);
}
