package io.infaas.controller.demand;

/** How long a class has been observed, and its tightest bound and highest preferred accuracy over the last 30 to 60 s. Times in s. */
final class ClassHistory {

    private static final double PERIOD_S = 30;
    /** Shortest time for a mean: over less, one query dominates the rate. */
    private static final double LEAST_S = 1;

    private final double start;
    private final ArrivalTrend trend;
    private final Burstiness burstiness = new Burstiness();
    private double knownUntil;
    private double seen;
    private double periodBegun;
    private double tightest;
    private double tightestBefore;
    private double preferred;
    private double preferredBefore;

    ClassHistory(double start, double now, double boundMs) {
        this.start = start;
        this.trend = new ArrivalTrend(now);
        this.knownUntil = now;
        this.seen = now;
        this.periodBegun = now;
        this.tightest = boundMs;
        this.tightestBefore = boundMs;
    }

    /** Records that queries of the class arrived. */
    void recordArrival(double now, double boundMs, double preferredAccuracy) {
        seen = now;
        if (now - periodBegun > PERIOD_S) {
            boolean known = now - periodBegun <= 2 * PERIOD_S;
            tightestBefore = known ? tightest : boundMs;
            tightest = boundMs;
            preferredBefore = known ? preferred : preferredAccuracy;
            preferred = preferredAccuracy;
            periodBegun = now;
        }
        tightest = Math.min(tightest, boundMs);
        prefer(preferredAccuracy);
    }

    void prefer(double accuracy) {
        preferred = Math.max(preferred, accuracy);
    }

    /** Records that arrivals of the class are complete up to now. */
    void extendTo(double now) {
        knownUntil = Math.max(knownUntil, now);
    }

    /**
     * Share of its final value that a mean with time constant {@code tau} s has reached; dividing by it corrects the start-up
     * bias.
     */
    double share(double tau) {
        return -Math.expm1(-Math.max(LEAST_S, knownUntil - start) / tau);
    }

    ArrivalTrend trend() {
        return trend;
    }

    Burstiness burstiness() {
        return burstiness;
    }

    double boundMs() {
        return Math.min(tightest, tightestBefore);
    }

    double preferredAccuracy() {
        return Math.max(preferred, preferredBefore);
    }

    double idle(double now) {
        return now - seen;
    }
}
