package io.infaas.controller.stage;

import io.infaas.controller.desired.DesiredState;

/** The shares of a staged variant: 1, 5, 25, 50 and 100 per cent of the queries that could use it. */
public final class StageShares {

    /** The share of a variant that is rolled back: it serves only queries that no other variant can. */
    public static final int NONE = 0;

    /** The first share, per cent. */
    public static final int FIRST = DesiredState.FIRST;

    private static final int[] STEPS = {FIRST, 5, 25, 50, DesiredState.WHOLE};

    /** Per cent of an application's queries that are compared for one staged variant, at most. */
    private static final double COMPARED = 2;

    private StageShares() {}

    /** The share after this one, per cent. */
    static int next(int share) {
        for (int step : STEPS) {
            if (step > share) {
                return step;
            }
        }
        return DesiredState.WHOLE;
    }

    /**
     * Part of the queries of a variant whose answers are compared with those of a more accurate one, 0 to 1: the smaller its share, the
     * more.
     *
     * @param share of the queries, per cent
     */
    public static double compared(int share) {
        return share <= NONE || share >= DesiredState.WHOLE ? 0 : Math.min(1, COMPARED / share);
    }
}
