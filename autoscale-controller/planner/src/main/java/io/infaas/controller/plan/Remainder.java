package io.infaas.controller.plan;

/**
 * The part of demand that an assignment leaves.
 *
 * @param needed demand of the classes that some placement serves, items/s
 * @param unserved part of that beyond capacity, items/s
 * @param uncovered number of classes that no placement serves as well as possible
 * @param unreached number of those classes that no placement serves at all
 */
record Remainder(double needed, double unserved, int uncovered, int unreached) {

    private static final double TINY = 1e-6;

    /** Share of demand by which a bound must miss it to count, far above rounding. */
    private static final double DOUBTFUL = 1e-4;

    /** Whether capacity suffices for all demand. */
    boolean carriesAll() {
        return unserved <= tolerance(needed);
    }

    boolean coversAsMuchAs(Remainder other) {
        return uncovered <= other.uncovered && unreached <= other.unreached;
    }

    /** Whether the assignment covers and carries at least as much as the other one. */
    boolean isAsGoodAs(Remainder other) {
        return coversAsMuchAs(other) && unserved <= other.unserved + tolerance(Math.max(needed, other.needed));
    }

    /** Demand that it serves less than the other one beyond doubt, items/s; not above 0 if that is none. */
    double missing(Remainder other) {
        return unserved - other.unserved - DOUBTFUL * Math.max(1, Math.max(needed, other.needed));
    }

    /** Whether an assignment that serves and covers no more than this is beyond doubt not as good as the other one. */
    boolean fallsShortOf(Remainder other) {
        return !coversAsMuchAs(other) || missing(other) > 0;
    }

    /** Unserved demand on a grid: remainders that differ by rounding are equal. */
    long grade() {
        return Math.round(unserved / tolerance(needed));
    }

    /** Unserved part of so much demand that counts as none, items/s. */
    static double tolerance(double needed) {
        return TINY * Math.max(1, needed);
    }
}
