package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.SortedMap;

/** The state and the decisions of a running controller. No call blocks for long. */
public interface ControllerMonitor {

    /** All instances, including those that load, unload or failed. */
    SortedMap<Placement, InstanceState> instances();

    /** The changes decided since the last call, oldest first. */
    List<PlanChange> changes();

    /** The controller's policy. It is pure, so that a forecast may ask it in advance. */
    PlanningPolicy policy();

    /** The nodes as planning sees them. */
    List<NodeCapacity> rooms();
}
