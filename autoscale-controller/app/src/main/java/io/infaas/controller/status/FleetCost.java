package io.infaas.controller.status;

import io.infaas.catalog.NodeType;
import io.infaas.gateway.contract.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the nodes cost: those that were launched by their offerings, all others by their types.
 *
 * @param fixed the nodes that were not launched
 * @param perHour US dollars per hour
 */
record FleetCost(List<Node> fixed, double perHour) {

    FleetCost {
        fixed = List.copyOf(fixed);
    }

    static FleetCost of(ControllerSnapshot snapshot) {
        Set<String> launched = new HashSet<>();
        snapshot.fleet().machines().forEach(machine -> launched.add(machine.node()));
        List<Node> fixed = snapshot.nodes().stream()
                .filter(node -> !launched.contains(node.id()))
                .toList();
        double ofFixed = fixed.stream()
                .flatMap(node -> snapshot.situation().catalog().nodeType(node.type()).stream())
                .mapToDouble(NodeType::pricePerHour)
                .sum();
        return new FleetCost(fixed, snapshot.fleet().pricePerHour() + ofFixed);
    }
}
