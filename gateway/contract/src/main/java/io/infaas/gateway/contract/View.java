package io.infaas.gateway.contract;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An immutable, consistent snapshot of a gateway's routing data. Each instance names a node of the view, and a catalog variant with a
 * profile for the node's type.
 *
 * @param version grows with each snapshot of one source, from 1
 */
public record View(long version, Catalog catalog, List<Node> nodes, List<Instance> instances) {

    public View {
        if (version < 1) {
            throw new IllegalArgumentException("version %d must be at least 1".formatted(version));
        }
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        Map<String, Node> byId = byId(nodes, catalog);
        Set<PlacementKey> placements = new HashSet<>(2 * instances.size());
        for (Instance instance : instances) {
            if (!placements.add(new PlacementKey(instance.variant(), instance.node()))) {
                throw new IllegalArgumentException(
                        "instances has variant '%s' on node '%s' twice".formatted(instance.variant(), instance.node()));
            }
            check(instance, catalog, byId);
        }
    }

    /** Returns a node by id, in time linear in the number of nodes. */
    public Optional<Node> node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    private record PlacementKey(String variant, String node) {}

    private static Map<String, Node> byId(List<Node> nodes, Catalog catalog) {
        Map<String, Node> byId = new HashMap<>(2 * nodes.size());
        for (Node node : nodes) {
            if (byId.put(node.id(), node) != null) {
                throw new IllegalArgumentException("nodes has '%s' twice".formatted(node.id()));
            }
            if (catalog.nodeType(node.type()).isEmpty()) {
                throw new IllegalArgumentException("node '%s' names node type '%s', which the catalog does not have"
                        .formatted(node.id(), node.type()));
            }
        }
        return byId;
    }

    private static void check(Instance instance, Catalog catalog, Map<String, Node> nodes) {
        Node node = nodes.get(instance.node());
        if (node == null) {
            throw new IllegalArgumentException("instance of '%s' names node '%s', which the view does not have"
                    .formatted(instance.variant(), instance.node()));
        }
        Variant variant = catalog.variant(instance.variant()).orElse(null);
        if (variant == null || !variant.name().equals(instance.variant())) {
            throw new IllegalArgumentException(
                    "instance on node '%s' names variant '%s', which the catalog does not have (full name, no alias)"
                            .formatted(instance.node(), instance.variant()));
        }
        if (variant.profile(node.type()).isEmpty()) {
            throw new IllegalArgumentException("instance of '%s' on node '%s': no profile for node type '%s'"
                    .formatted(variant.name(), node.id(), node.type()));
        }
    }
}
