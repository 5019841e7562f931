package io.infaas.controller.standalone.demonstration;

/**
 * How many queries of each kind are sent in each second. The kind with the largest share of a node rises above the capacity of one node and
 * falls again; the others stay.
 *
 * @param node queries/s of that kind that one node carries
 */
record LoadScript(double node) {

    /** Shares of the capacity of one node: a low one, and one that exceeds it beside the other kinds. */
    private static final double LOW = 0.1;

    private static final double HIGH = 1.2;
    /** Share of a node that each of the other kinds takes. */
    private static final double OTHER = 0.03;

    private static final double LEAST_RATE = 1;
    private static final double MOST_OTHER_RATE = 10;
    /** A client sends no more of the large kind. */
    static final double MOST_RATE = 500;

    private static final int RISE_SECONDS = 8;

    /** Parts of the script in their order, with the seconds that they last at least and at most. */
    enum Phase {
        /** The first queries load their variants. */
        START(10, 30),
        /** Load rises until another node answers. */
        RISE(10, 60),
        PEAK(15, 15),
        /** Little load until the other node has ended. */
        FALL(10, 180),
        /** Nothing is sent any more, and the last answers come. */
        END(2, 20);

        private final int leastSeconds;
        private final int mostSeconds;

        Phase(int leastSeconds, int mostSeconds) {
            this.leastSeconds = leastSeconds;
            this.mostSeconds = mostSeconds;
        }

        /** @param done whether the phase has reached its aim */
        boolean isOver(int seconds, boolean done) {
            return seconds >= mostSeconds || (seconds >= leastSeconds && done);
        }
    }

    /** Whether one client can send more than a node carries. */
    boolean fillsNode() {
        return HIGH * node <= MOST_RATE;
    }

    /** The rate of the kind that rises, queries/s. */
    double rising(Phase phase, int second) {
        double low = Math.max(LEAST_RATE, Math.min(MOST_RATE, LOW * node));
        double high = Math.max(low, Math.min(MOST_RATE, HIGH * node));
        return switch (phase) {
            case START, FALL -> low;
            case RISE -> low + (high - low) * Math.min(1, (double) second / RISE_SECONDS);
            case PEAK -> high;
            case END -> 0;
        };
    }

    /** The rate of another kind, queries/s. */
    double other(Phase phase, QueryKind kind) {
        return phase == Phase.END ? 0 : Math.max(LEAST_RATE, Math.min(MOST_OTHER_RATE, OTHER * kind.nodeRate()));
    }
}
