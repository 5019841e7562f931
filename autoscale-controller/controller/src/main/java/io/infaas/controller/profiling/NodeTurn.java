package io.infaas.controller.profiling;

import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Node;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
