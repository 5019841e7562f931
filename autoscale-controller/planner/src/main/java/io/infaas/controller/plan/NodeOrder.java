package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;
import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The order in which nodes are chosen for something new: the least utilized first, then the one with least memory in use, then by name. */
final class NodeOrder {

    private record Ranked(NodeCapacity node, double utilization) {}

    /** Share of a node's memory that some placements take. */
    private record Share(SortedMap<Placement, Candidate> placements, double ofMemory) {}

    private final Candidates candidates;
    private final Map<String, Double> utilization;
    private final Layout layout;
    /** By node, where it was asked for; of other layouts, too, until their placements are others. */
    private final Map<String, Share> shares;
    /** By node type as it was asked for last, in this layout or another one. */
    private final Map<String, List<NodeCapacity>> last;

    private final SortedMap<String, List<NodeCapacity>> byType = new TreeMap<>();

    /**
     * @param utilization of nodes, by id
     * @param layout what is planned for the nodes
     */
    NodeOrder(Candidates candidates, Map<String, Double> utilization, Layout layout) {
        this(candidates, utilization, layout, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private NodeOrder(
            Candidates candidates,
            Map<String, Double> utilization,
            Layout layout,
            Map<String, Share> shares,
            Map<String, List<NodeCapacity>> last) {
        this.candidates = candidates;
        this.utilization = utilization;
        this.layout = layout;
        this.shares = shares;
        this.last = last;
    }

    /** The order in another layout, found sooner the less differs. */
    NodeOrder in(Layout other, Map<String, Double> used) {
        return new NodeOrder(candidates, used, other, shares, last);
    }

    /** The nodes of a type on which something new may be placed. */
    List<NodeCapacity> of(NodeType type) {
        return byType.computeIfAbsent(type.name(), this::sorted);
    }

    private List<NodeCapacity> sorted(String type) {
        // no two nodes are equal in it, so that the result is the same from any start: what is almost in order is
        // sorted in almost no time
        List<NodeCapacity> nodes = last.getOrDefault(type, candidates.open());
        List<NodeCapacity> sorted = nodes.stream()
                .filter(node -> node.type().name().equals(type))
                .map(node -> new Ranked(node, utilization(node.id())))
                .sorted(Comparator.comparingDouble(Ranked::utilization)
                        .thenComparingDouble(ranked -> memory(ranked.node().id()))
                        .thenComparing(ranked -> ranked.node().id()))
                .map(Ranked::node)
                .toList();
        last.put(type, sorted);
        return sorted;
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
        SortedMap<Placement, Candidate> its = layout.onNode(node);
        Share known = shares.get(node);
        if (known == null || known.placements() != its) {
            known = new Share(its, MemoryBudget.share(its));
            shares.put(node, known);
        }
        return known.ofMemory();
    }
}
