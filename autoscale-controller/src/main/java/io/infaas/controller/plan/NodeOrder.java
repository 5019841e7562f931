package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The order in which nodes are chosen for something new: the least utilized first, then the one with least memory in use, then by name. */
final class NodeOrder {

    private record Ranked(NodeCapacity node, double utilization) {}

    private final Candidates candidates;
    private final Map<String, Double> utilization;
    private final Layout layout;
    /** Share of each node's memory that is planned for, where it was asked for. */
    private final SortedMap<String, Double> memory = new TreeMap<>();

    private final SortedMap<String, List<NodeCapacity>> byType = new TreeMap<>();

    /**
     * @param utilization of nodes, by id
     * @param layout what is planned for the nodes
     */
    NodeOrder(Candidates candidates, Map<String, Double> utilization, Layout layout) {
        this.candidates = candidates;
        this.utilization = utilization;
        this.layout = layout;
    }

    /** The nodes of a type on which something new may be placed. */
    List<NodeCapacity> of(NodeType type) {
        return byType.computeIfAbsent(type.name(), name -> candidates.open().stream()
                .filter(node -> node.type().name().equals(name))
                .map(node -> new Ranked(node, utilization(node.id())))
                .sorted(Comparator.comparingDouble(Ranked::utilization)
                        .thenComparingDouble(ranked -> memory(ranked.node().id()))
                        .thenComparing(ranked -> ranked.node().id()))
                .map(Ranked::node)
                .toList());
    }

    Comparator<Placement> leastUtilized() {
        return Comparator.<Placement>comparingDouble(placement -> utilization(placement.node()))
                .thenComparingDouble(placement -> memory(placement.node()))
                .thenComparing(Comparator.naturalOrder());
    }

    private double utilization(String node) {
        return utilization.getOrDefault(node, 0.0);
    }

    private double memory(String node) {
        return memory.computeIfAbsent(node, id -> MemoryBudget.share(layout.onNode(id)));
    }
}
