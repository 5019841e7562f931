package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;

/** Decides whether gateways have stopped using a draining instance. */
@FunctionalInterface
public interface DrainCheck {

    /**
     * Whether no gateway sends queries to the placement or has any in flight there.
     *
     * @param version version of the first view that showed the instance draining
     */
    boolean isDrained(Placement placement, long version);
}
