package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A machine and the state of its node.
 *
 * @param up whether the node answers the controller or a gateway
 * @param instances states of the instances that are loaded, loading or draining there
 * @param planned number of placements that should exist there
 * @param pinned whether something there must stay
 * @param memoryLost whether memory of models unloaded there has not come back for long
 * @param cordonedByOperator whether an operator has cordoned it, so that it is neither ended nor used again here
 * @param adopted whether this controller did not launch it, so that it may serve although it has never answered here
 * @param outdated why another machine should take its place, though nothing forces that; blank if none should
 */
public record FleetNode(
        NodeMachine machine,
        boolean up,
        List<InstanceState> instances,
        int planned,
        boolean pinned,
        boolean memoryLost,
        boolean cordonedByOperator,
        boolean adopted,
        String outdated) {

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

    /** Whether it is outdated, and nothing forces its end. */
    boolean isOutdated() {
        return !outdated.isEmpty() && !memoryLost && machine.until().isEmpty();
    }

    /** Whether its provider can end it: only launched nodes have an offering. */
    boolean isOurs() {
        return !machine.offering().isEmpty();
    }

    /** Facts of a situation and a plan about each node, looked up once. */
    record NodeFacts(
            Set<String> up,
            SortedMap<String, List<InstanceState>> instances,
            SortedMap<String, Integer> planned,
            Set<String> pinned,
            Set<String> losing) {
        static NodeFacts of(Situation situation, PlacementPlan plan) {
            SortedMap<String, List<InstanceState>> instances = new TreeMap<>();
            situation.instances().forEach((placement, state) -> {
                if (state != InstanceState.FAILED) {
                    instances
                            .computeIfAbsent(placement.node(), node -> new ArrayList<>())
                            .add(state);
                }
            });
            SortedMap<String, Integer> planned = new TreeMap<>();
            plan.placements().forEach(placement -> planned.merge(placement.node(), 1, Integer::sum));
            return new NodeFacts(
                    situation.nodes().stream()
                            .filter(NodeCapacity::up)
                            .map(NodeCapacity::id)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    instances,
                    planned,
                    situation.pinned().stream().map(Placement::node).collect(Collectors.toCollection(TreeSet::new)),
                    situation.nodes().stream()
                            .filter(NodeCapacity::memoryLost)
                            .map(NodeCapacity::id)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        /**
         * @param answers whether the node answers a gateway, or answered its last check
         * @param adopted whether an earlier controller launched it
         * @param outdated why another machine should take its place; blank if none should
         */
        FleetNode of(
                NodeMachine machine, boolean answers, boolean cordonedByOperator, boolean adopted, String outdated) {
            return new FleetNode(
                    machine,
                    answers || up.contains(machine.id()),
                    instances.getOrDefault(machine.id(), List.of()),
                    planned.getOrDefault(machine.id(), 0),
                    pinned.contains(machine.id()),
                    losing.contains(machine.id()),
                    cordonedByOperator,
                    adopted,
                    outdated);
        }
    }
}
