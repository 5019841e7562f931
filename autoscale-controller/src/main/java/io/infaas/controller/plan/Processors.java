package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;

/**
 * What instances on one node share while they work: its cores, or its accelerators. A variant uses one of the two: beside its time on
 * accelerators its time on cores is small.
 *
 * @param node id of the node
 */
record Processors(String node, boolean accelerators) implements Comparable<Processors> {

    private static final Comparator<Processors> ORDER =
            Comparator.comparing(Processors::node).thenComparing(Processors::accelerators);

    /** Those that a placement uses. */
    static Processors of(Placement placement, Candidate candidate) {
        return new Processors(placement.node(), isOnAccelerators(candidate));
    }

    /** How many a candidate keeps busy while it works: cores, or all accelerators as one. */
    static double usedBy(Candidate candidate) {
        return isOnAccelerators(candidate) ? 1 : candidate.coresUsed();
    }

    /** How many its node has. */
    static double had(Candidate candidate) {
        return isOnAccelerators(candidate) ? 1 : candidate.nodeType().cores();
    }

    private static boolean isOnAccelerators(Candidate candidate) {
        return candidate.nodeType().gpus() > 0 && candidate.variant().needsGpu();
    }

    @Override
    public int compareTo(Processors other) {
        return ORDER.compare(this, other);
    }

    /** As it reads in a reason. */
    @Override
    public String toString() {
        return "the %s of %s".formatted(accelerators ? "accelerators" : "cores", node);
    }
}
