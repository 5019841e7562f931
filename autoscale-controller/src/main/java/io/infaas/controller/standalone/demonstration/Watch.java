package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.gateway.view.InstanceState;
import java.util.List;
import java.util.SortedMap;

/** What a demonstration sees of a controller. No call blocks for long. */
public interface Watch {

    /** What is loaded now, on its way in, on its way out, or failed. */
    SortedMap<Placement, InstanceState> instances();

    /** The changes that were decided since the last call, the oldest first. */
    List<PlanChange> changes();

    /** What decides; pure, so it may be asked beforehand what it would do. */
    PlanningPolicy policy();

    /** The nodes as planning sees them. */
    List<NodeCapacity> rooms();
}
