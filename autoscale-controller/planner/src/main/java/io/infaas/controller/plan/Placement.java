package io.infaas.controller.plan;

import java.util.Comparator;

/**
 * One variant on one node, loaded or planned; a node holds at most one placement of a variant, which may have several instances.
 *
 * @param variant full name of the variant
 * @param node id of the node
 */
public record Placement(String variant, String node) implements Comparable<Placement> {

    private static final Comparator<Placement> ORDER =
            Comparator.comparing(Placement::variant).thenComparing(Placement::node);

    public Placement {
        if (variant.isBlank() || node.isBlank()) {
            throw new IllegalArgumentException(
                    "placement of variant '%s' on node '%s': neither name may be blank".formatted(variant, node));
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
