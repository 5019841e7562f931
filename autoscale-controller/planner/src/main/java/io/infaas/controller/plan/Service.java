package io.infaas.controller.plan;

/**
 * How well demand is served by placements.
 *
 * @param needed demand of the classes that some placement serves, items/s
 * @param unserved what of it is beyond capacity, items/s
 * @param uncovered number of classes that no placement serves as well as possible
 * @param unreached number of those classes that no placement serves at all
 */
record Service(double needed, double unserved, int uncovered, int unreached) {

    private static final double TINY = 1e-6;

    /** Share of demand by which a bound must miss it to count, far above rounding. */
    private static final double DOUBTFUL = 1e-4;

    /** Whether capacity suffices for all demand. */
    boolean carriesAll() {
        return unserved <= tolerance(needed);
    }

    boolean coversAsMuchAs(Service other) {
        return uncovered <= other.uncovered && unreached <= other.unreached;
    }

    /** Whether it covers and carries at least as much as the other one. */
    boolean isAsGoodAs(Service other) {
        return coversAsMuchAs(other) && unserved <= other.unserved + tolerance(Math.max(needed, other.needed));
    }

    /** What it serves less than the other one beyond doubt, items/s; not above 0 if that is none. */
    double missing(Service other) {
        return unserved - other.unserved - DOUBTFUL * Math.max(1, Math.max(needed, other.needed));
    }

    /** Whether what serves no more than this, and covers no more, is not as good as the other one beyond doubt. */
    boolean fallsShortOf(Service other) {
        return !coversAsMuchAs(other) || missing(other) > 0;
    }

    /** What is unserved on a grid: what differs by rounding is the same. */
    long grade() {
        return Math.round(unserved / tolerance(needed));
    }

    /** What counts as none of so much demand, items/s. */
    static double tolerance(double needed) {
        return TINY * Math.max(1, needed);
    }
}
