package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The nodes of the fleet, and the nodes that a frozen view keeps. Confined to the loop's thread. */
final class FleetNodes {

    private final Fleet fleet;
    private final NewHardware hardware;
    private final Reconciler reconciler;
    private final ViewFreeze freeze;
    private List<Node> nodes = List.of();
    private List<Node> used = List.of();
    private Map<String, NodeType> types = Map.of();

    FleetNodes(Fleet fleet, NewHardware hardware, Reconciler reconciler, Journal journal) {
        this.fleet = fleet;
        this.hardware = hardware;
        this.reconciler = reconciler;
        this.freeze = new ViewFreeze(journal);
    }

    /**
     * Updates the nodes.
     *
     * @param measures whether a node may measure variants now
     */
    void refresh(Catalog catalog, boolean measures, PlacementPlan plan, long now) {
        Set<String> answering = capacities().stream()
                .filter(NodeCapacity::up)
                .map(NodeCapacity::id)
                .collect(Collectors.toSet());
        List<Node> providerNodes = fleet.refresh(answering::contains, TimeUnit.NANOSECONDS.toMillis(now));
        List<Node> typedNodes = new ArrayList<>();
        Map<String, NodeType> typesFound = new HashMap<>();
        for (Node node : freeze.look(providerNodes, answering::contains, fleet::isLeaving, now)) {
            catalog.nodeType(node.type()).ifPresent(type -> {
                typedNodes.add(node);
                typesFound.put(node.id(), type);
            });
        }
        nodes = List.copyOf(typedNodes);
        types = typesFound;
        if (measures) {
            hardware.beginTurn(nodes, plan, now);
        }
        used = hardware.inUse(nodes);
        reconciler.nodes(used);
    }

    /** All nodes. */
    List<Node> nodes() {
        return nodes;
    }

    /** The nodes without the one that measures. */
    List<Node> used() {
        return used;
    }

    /** Capacities of all nodes. */
    List<NodeCapacity> capacities() {
        return hardware.capacities(nodes);
    }

    /** The type of a node, by its id. */
    Optional<NodeType> type(String node) {
        return Optional.ofNullable(types.get(node));
    }

    /** Why the view is frozen; blank if it is not. */
    String frozen() {
        return freeze.reason();
    }
}
