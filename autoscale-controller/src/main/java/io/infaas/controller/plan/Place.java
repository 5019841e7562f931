package io.infaas.controller.plan;

import java.util.Comparator;

/**
 * Where an instance is or should be: there is at most one instance of a variant on a node.
 *
 * @param variant full name of the variant
 * @param node id of the node
 */
public record Place(String variant, String node) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::variant).thenComparing(Place::node);

    public Place {
        if (variant.isBlank() || node.isBlank()) {
            throw new IllegalArgumentException("place of variant '%s' on node '%s'".formatted(variant, node));
        }
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return variant + "@" + node;
    }
}
