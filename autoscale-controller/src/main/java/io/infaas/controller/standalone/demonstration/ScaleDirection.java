package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.PlanChange;

/** Where a change leads. */
enum ScaleDirection {
    /** To more capacity. */
    UP,
    /** To less. */
    DOWN,
    /** To what was there before, elsewhere, or to the first instance. */
    NEITHER;

    static ScaleDirection of(PlanChange change) {
        if (!moves(change)) {
            return NEITHER;
        }
        return switch (change.kind()) {
            case REPLICATE, UPGRADE -> UP;
            case DOWNGRADE, REMOVE -> DOWN;
            case COLD, MOVE, PRELOAD -> NEITHER;
        };
    }

    /** Whether instances come or go by it; a policy may also tell that nothing can be done. */
    static boolean moves(PlanChange change) {
        return !change.add().isEmpty() || !change.remove().isEmpty();
    }
}
