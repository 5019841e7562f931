package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.PlanChange;

/** The effect of a change on capacity. */
enum ScaleDirection {
    UP,
    DOWN,
    /** A first instance, a move, more accuracy, or no change at all. */
    NEITHER;

    static ScaleDirection of(PlanChange change) {
        if (change.isNotice()) {
            return NEITHER;
        }
        return switch (change.kind()) {
            case REPLICATE, UPGRADE -> UP;
            case DOWNGRADE, REMOVE -> DOWN;
            case COLD, MOVE, PRELOAD, PREFER -> NEITHER;
        };
    }
}
