package io.infaas.controller.plan;

import java.util.Comparator;

/**
 * Where an instance is or should be: there is at most one instance of a variant on a node.
 *
 * @param variant full name of the variant
 * @param node id of the node
 */
public record Placement(String variant, String node) implements Comparable<Placement> {

    private static final Comparator<Placement> ORDER =
            Comparator.comparing(Placement::variant).thenComparing(Placement::node);

    public Placement {
        if (variant.isBlank() || node.isBlank()) {
            throw new IllegalArgumentException("place of variant '%s' on node '%s'".formatted(variant, node));
        }
    }

    @Override
    public int compareTo(Placement other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return variant + "@" + node;
    }
}
