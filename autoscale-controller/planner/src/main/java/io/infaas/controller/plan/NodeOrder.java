package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The order in which nodes are chosen for something new: the least utilized first, then the one with least memory in use, then by name. */
final class NodeOrder {

    private final Candidates candidates;
    private final Map<String, Double> utilization;
    private final Layout layout;
    /** Shares of memory in use, by node: a sort compares each node several times. */
    private final Map<String, Double> memoryShares = new LinkedHashMap<>();

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
        return byType.computeIfAbsent(type.name(), this::sorted);
    }

    private List<NodeCapacity> sorted(String type) {
        return candidates.open().stream()
                .filter(node -> node.type().name().equals(type))
                .sorted(leastUtilized(NodeCapacity::id).thenComparing(NodeCapacity::id))
                .toList();
    }

    Comparator<Placement> leastUtilized() {
        return leastUtilized(Placement::node).thenComparing(Comparator.naturalOrder());
    }

    private <T> Comparator<T> leastUtilized(Function<T, String> node) {
        return Comparator.<T>comparingDouble(item -> utilization.getOrDefault(node.apply(item), 0.0))
                .thenComparingDouble(item -> memoryShare(node.apply(item)));
    }

    private double memoryShare(String node) {
        return memoryShares.computeIfAbsent(node, id -> MemoryBudget.share(layout.onNode(id)));
    }
}
