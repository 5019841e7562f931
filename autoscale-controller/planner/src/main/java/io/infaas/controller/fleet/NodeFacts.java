package io.infaas.controller.fleet;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
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

/** Facts of a situation and a plan about each node, looked up once. */
record NodeFacts(
        Catalog catalog,
        Set<String> up,
        SortedMap<String, List<InstanceState>> instances,
        SortedMap<String, List<Placement>> planned,
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
        SortedMap<String, List<Placement>> planned = new TreeMap<>();
        plan.placements().forEach(placement -> planned.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(placement));
        return new NodeFacts(
                situation.catalog(),
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
     */
    FleetNode of(NodeMachine machine, boolean answers, boolean cordonedByOperator, boolean adopted) {
        List<Placement> placements = planned.getOrDefault(machine.id(), List.of());
        double loadMs = placements.stream()
                .flatMap(placement ->
                        catalog
                                .variant(placement.variant())
                                .flatMap(variant -> variant.profile(machine.nodeType()))
                                .stream())
                .mapToDouble(Profile::loadMs)
                .sum();
        return new FleetNode(
                machine,
                answers || up.contains(machine.id()),
                instances.getOrDefault(machine.id(), List.of()),
                placements.size(),
                pinned.contains(machine.id()),
                loadMs / 1e3,
                losing.contains(machine.id()),
                cordonedByOperator,
                adopted);
    }
}
