package io.infaas.controller.evidence;

/** Judges losses of many nodes at once. */
public final class MassLoss {

    private static final int ONE_OF = 3;

    private MassLoss() {}

    /**
     * Whether more than a third of the nodes is silent or missing: then the way to them, or a list, is the likelier fault. Compare Envoy's panic
     * threshold.
     */
    public static boolean isLikelier(long lost, long nodes) {
        return lost * ONE_OF > nodes;
    }
}
