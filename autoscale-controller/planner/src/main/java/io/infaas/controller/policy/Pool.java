package io.infaas.controller.policy;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;

/**
 * The processors of a type of node that variants share: its cores, or its accelerators.
 *
 * @param nodeType name of the type
 */
record Pool(String nodeType, boolean accelerators) implements Comparable<Pool> {

    /** Cores in use are measured; a tenth too many is no reason for one execution fewer. */
    private static final double MEASURED = 0.1;

    private static final Comparator<Pool> ORDER =
            Comparator.comparing(Pool::nodeType).thenComparing(Pool::accelerators);

    static Pool of(Candidate candidate) {
        return new Pool(
                candidate.nodeType().name(),
                candidate.nodeType().gpus() > 0 && candidate.variant().needsGpu());
    }

    /**
     * Executions of a candidate at a time that a node carries without slowing each other: accelerators do one, each with all of them, and cores as
     * many as each has its cores.
     */
    int serversPerNode(Candidate candidate) {
        return accelerators
                ? 1
                : (int) Math.max(1, Math.floor(candidate.nodeType().cores() / candidate.coresUsed() + MEASURED));
    }

    @Override
    public int compareTo(Pool other) {
        return ORDER.compare(this, other);
    }
}
