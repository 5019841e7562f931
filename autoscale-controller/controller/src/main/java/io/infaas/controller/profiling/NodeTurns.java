package io.infaas.controller.profiling;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which node measures next, and which variants. Its type had no measurements when the catalog was built, nothing is loaded or
 * planned there, and another node can serve. Knows no clock. Not thread-safe; bounded by the variants and nodes.
 */
public final class NodeTurns {

    private final Duration pause;
    private final Predicate<String> applications;
    private final Map<String, Long> ended = new HashMap<>();
    private final Set<String> unable = new HashSet<>();

    /**
     * @param pause least time between two turns of a node
     * @param applications the applications whose variants can be measured
     */
    NodeTurns(Duration pause, Predicate<String> applications) {
        this.pause = pause;
        this.applications = applications;
    }

    /**
     * The next turn, if there is one.
     *
     * @param newTypes names of the types without measurements when the catalog was built
     * @param nodes all nodes
     * @param used ids of nodes on which something is loaded or planned
     * @param open ids of nodes that answer and on which something may be placed
     */
    Optional<NodeTurn> next(
            Catalog catalog,
            Collection<String> newTypes,
            List<Node> nodes,
            Set<String> used,
            Set<String> open,
            long nowNanos) {
        ended.values().removeIf(at -> nowNanos - at > pause.toNanos());
        return nodes.stream()
                .filter(node -> newTypes.contains(node.type()))
                .filter(node -> !used.contains(node.id()) && !ended.containsKey(node.id()))
                .filter(node -> open.stream().anyMatch(other -> !other.equals(node.id())))
                .sorted(Comparator.comparing(Node::id))
                .flatMap(node -> turn(catalog, node).stream())
                .findFirst();
    }

    private Optional<NodeTurn> turn(Catalog catalog, Node node) {
        NodeType type = catalog.nodeType(node.type()).orElseThrow();
        // the best variants first: time may not suffice for all
        List<Variant> variants = catalog.variants().stream()
                .filter(variant -> variant.adopted() == null && (type.gpus() > 0 || !variant.needsGpu()))
                .filter(variant ->
                        variant.profile(type.name()).map(Profile::isEstimated).orElse(true))
                .filter(variant -> catalog.applicationOf(variant.name())
                        .filter(applications)
                        .isPresent())
                .filter(variant -> !unable.contains(key(variant.name(), type)))
                .sorted(Comparator.comparing(variant -> variant.fronts().isEmpty()))
                .toList();
        SortedMap<String, String> byVariant = new TreeMap<>();
        variants.forEach(variant -> byVariant.put(
                variant.name(), catalog.applicationOf(variant.name()).orElseThrow()));
        return variants.isEmpty() ? Optional.empty() : Optional.of(new NodeTurn(node, type, byVariant, variants));
    }

    /** Records the result of a turn: variants that failed beside successes are not tried on that type again. */
    void end(TurnOutcome outcome, long nowNanos) {
        ended.put(outcome.turn().node().id(), nowNanos);
        if (!outcome.measured().isEmpty()) {
            outcome.failed()
                    .keySet()
                    .forEach(variant -> unable.add(key(variant, outcome.turn().type())));
        }
    }

    private static String key(String variant, NodeType type) {
        return variant + " on " + type.name();
    }

    /**
     * A node with the variants to measure there.
     *
     * @param applications of the variants, by full name of the variant
     * @param variants in the order in which they are measured
     */
    public record NodeTurn(Node node, NodeType type, SortedMap<String, String> applications, List<Variant> variants) {

        public NodeTurn {
            applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
            variants = List.copyOf(variants);
        }
    }
}
