package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;
import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;

/**
 * Processors that instances on one node share: its cores, or its accelerators. A variant uses one of the two: beside its time on
 * accelerators its time on cores is small.
 *
 * @param node id of the node
 */
public record Processors(String node, boolean accelerators) implements Comparable<Processors> {

    private static final Comparator<Processors> ORDER =
            Comparator.comparing(Processors::node).thenComparing(Processors::accelerators);

    /** The processors that a placement uses. */
    public static Processors of(Placement placement, Candidate candidate) {
        return new Processors(placement.node(), isOnAccelerators(candidate));
    }

    /** How many a candidate keeps busy while it works: cores, or all accelerators as one. */
    public static double usedBy(Candidate candidate) {
        return isOnAccelerators(candidate) ? 1 : candidate.coresUsed();
    }

    /** How many of these a node of a type has: cores, or all accelerators as one. */
    public double countOn(NodeType type) {
        return accelerators ? 1 : type.cores();
    }

    private static boolean isOnAccelerators(Candidate candidate) {
        return candidate.nodeType().gpus() > 0 && candidate.variant().needsGpu();
    }

    @Override
    public int compareTo(Processors other) {
        return ORDER.compare(this, other);
    }
}
