package io.infaas.controller.evidence;

/** Judges losses of many nodes at once. */
public final class MassLoss {

    private static final int ONE_OF = 3;

    private MassLoss() {}

    /**
     * Whether so many nodes are silent or missing at once that the fault is likelier on the way to them, or in a list, than in so many nodes: more than
     * a third. Compare Envoy's panic threshold.
     */
    public static boolean isLikelier(long lost, long nodes) {
        return lost * ONE_OF > nodes;
    }
}
