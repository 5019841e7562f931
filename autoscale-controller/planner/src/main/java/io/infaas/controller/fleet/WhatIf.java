package io.infaas.controller.fleet;

import io.infaas.controller.plan.PlanOutlook;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Answers how demand would be carried by other nodes, once the policy has planned for them. Pure. */
public interface WhatIf {

    /**
     * The outlook with the present demand.
     *
     * @param coming machines beside the present nodes
     */
    PlanOutlook with(List<Coming> coming);

    /** A machine that is on its way, or may be. */
    record Coming(String nodeType, String zone) {}

    /** Whether some demand rises. */
    boolean isRising();

    /** The outlook on the present nodes after some time if the present rise lasts. */
    PlanOutlook after(Duration time);

    /** The outlook without some of the present nodes, for {@link PlanOutlook#withMargin more than the present demand}. */
    PlanOutlook without(Set<String> nodes);

    /** The present demand, items/s. */
    double items();

    /** Least share of the cores of the other nodes that this demand keeps busy under any plan: cheap. */
    double leastUtilizationWithout(Set<String> nodes);
}
