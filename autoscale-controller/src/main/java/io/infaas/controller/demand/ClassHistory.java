package io.infaas.controller.demand;

/** For how long a class has been known, and the tightest bound of the last half to whole minute. Times in s. */
final class ClassHistory {

    private static final double PERIOD_S = 30;
    /** A mean over less than this says more of one query than of a rate. */
    private static final double LEAST_S = 1;

    private final double begun;
    private double knownUntil;
    private double seen;
    private double periodBegun;
    private double tightest;
    private double tightestBefore;

    ClassHistory(double begun, double now, double boundMs) {
        this.begun = begun;
        this.knownUntil = now;
        this.seen = now;
        this.periodBegun = now;
        this.tightest = boundMs;
        this.tightestBefore = boundMs;
    }

    /** Queries of the class came. */
    void seen(double now, double boundMs) {
        seen = now;
        if (now - periodBegun > PERIOD_S) {
            tightestBefore = now - periodBegun > 2 * PERIOD_S ? boundMs : tightest;
            tightest = boundMs;
            periodBegun = now;
        }
        tightest = Math.min(tightest, boundMs);
    }

    /** It is known of the class what came until now. */
    void extendTo(double now) {
        knownUntil = Math.max(knownUntil, now);
    }

    /** Which share of its final value a mean that forgets in {@code tau} s has by now: means divided by it are not too low at first. */
    double share(double tau) {
        return -Math.expm1(-Math.max(LEAST_S, knownUntil - begun) / tau);
    }

    double boundMs() {
        return Math.min(tightest, tightestBefore);
    }

    double idle(double now) {
        return now - seen;
    }
}
