package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;

/**
 * A machine and the state of its node.
 *
 * @param up whether the node answers the controller or a gateway
 * @param instances states of the instances that are loaded, loading or draining there
 * @param planned number of placements that should exist there
 * @param pinned whether something there must stay
 * @param loadSeconds time that loading its placements elsewhere takes, s
 * @param memoryLost whether memory of models unloaded there has not come back for long
 * @param cordonedByOperator whether an operator has cordoned it, so that it is neither ended nor used again here
 * @param adopted whether this controller did not launch it, so that it may serve although it has never answered here
 */
public record FleetNode(
        NodeMachine machine,
        boolean up,
        List<InstanceState> instances,
        int planned,
        boolean pinned,
        double loadSeconds,
        boolean memoryLost,
        boolean cordonedByOperator,
        boolean adopted) {

    public FleetNode {
        instances = List.copyOf(instances);
    }

    String id() {
        return machine.id();
    }

    MachineLife life() {
        return machine.life();
    }

    /** Whether something new may be placed there, once it is up. */
    boolean isOpen() {
        return life() == MachineLife.READY;
    }

    boolean isEmpty() {
        return instances.isEmpty() && planned == 0;
    }

    boolean has(InstanceState state) {
        return instances.contains(state);
    }

    /**
     * Whether a variant there is interfered and another one serves beside it. A slow instance that serves alone has no neighbour to move to
     * another node.
     */
    boolean isContended() {
        return has(InstanceState.INTERFERED)
                && instances.stream().filter(InstanceState::isServing).count() > 1;
    }

    /** Whether its provider can end it: only launched nodes have an offering. */
    boolean isOurs() {
        return !machine.offering().isEmpty();
    }
}
