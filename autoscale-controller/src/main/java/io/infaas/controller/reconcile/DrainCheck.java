package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** Tells when nobody uses an instance any more. */
@FunctionalInterface
public interface DrainCheck {

    /**
     * Whether no gateway sends anything there, nor has something in flight there.
     *
     * @param version of the view that showed the instance draining first
     */
    boolean isDrained(Placement placement, long version);
}
