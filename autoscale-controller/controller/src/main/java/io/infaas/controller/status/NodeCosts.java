package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.NodeCostSplit;
import io.infaas.controller.cost.NodeCostSplit.InstanceShare;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prices of the nodes at the moment of a snapshot, and their splits: launched nodes by their offerings, others by their types. */
final class NodeCosts {

    private NodeCosts() {}

    static List<NodeCost> of(ControllerSnapshot snapshot) {
        Map<String, List<InstanceShare>> instances = instances(snapshot);
        Stream<NodeCost> launched = snapshot.fleet().machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                .map(machine -> new NodeCost(
                        machine.node(), machine.offering(), machine.pricePerHour(), split(instances, machine.node())));
        Set<String> machines = snapshot.fleet().machines().stream()
                .map(ControllerStatus.MachineRow::node)
                .collect(Collectors.toSet());
        Stream<NodeCost> fixed = snapshot.nodes().stream()
                .filter(node -> !machines.contains(node.id()))
                .map(node -> new NodeCost(
                        node.id(),
                        ControllerStatus.NodeRow.FIXED,
                        snapshot.situation()
                                .catalog()
                                .nodeType(node.type())
                                .map(NodeType::pricePerHour)
                                .orElse(0.0),
                        split(instances, node.id())));
        return Stream.concat(launched, fixed).toList();
    }

    private static NodeCostSplit split(Map<String, List<InstanceShare>> instances, String node) {
        return NodeCostSplit.of(instances.getOrDefault(node, List.of()));
    }

    private static Map<String, List<InstanceShare>> instances(ControllerSnapshot snapshot) {
        Map<String, List<InstanceShare>> shares = new HashMap<>();
        snapshot.loaded().forEach((placement, instance) -> {
            if (snapshot.situation().instances().get(placement) != InstanceState.FAILED) {
                shares.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                        .add(share(snapshot.situation().catalog(), instance));
            }
        });
        return shares;
    }

    private static InstanceShare share(Catalog catalog, LoadedInstance instance) {
        Candidate candidate = instance.candidate();
        double busy = instance.busy();
        double cores = candidate.coresUsed() / candidate.nodeType().cores();
        double memory = candidate.peakMemory().shareOf(candidate.nodeType().memory());
        return new InstanceShare(
                catalog.applicationOf(instance.placement().variant()).orElse("none"),
                candidate.variant().needsGpu() ? busy : busy * cores,
                Math.max(cores, memory));
    }
}
