package io.infaas.controller.plan;

/**
 * The part of their time that placements may work so that few queries wait beyond their bound. Queries do not arrive evenly: with
 * Poisson arrivals, a placement that works 93 % of its time has one query in eight wait for more than 13 others.
 *
 * <p>The share of queries that wait for longer than {@code t} falls as {@code exp(-2 (1 - u) n t / s)}, with {@code n} placements that
 * work the share {@code u} of their time and take {@code s} for each query: the diffusion approximation of a queue with random arrivals and
 * even service times (source: Kingman, 1962; Allen and Cunneen for {@code n} above 1). Arrivals that vary {@code b} times as much let it fall by
 * as much more slowly. Here that share is {@value #LATE}, and {@code n}
 * is what the demand alone keeps busy, so that the margin of a class depends on no other class and on no layout.
 */
final class QueueingMargin {

    /** Share of queries that may wait beyond their bound. */
    private static final double LATE = 0.01;

    // asked for each way to serve each class
    private static final double LOG_LATE = Math.log(LATE);

    /**
     * No bound makes it less with Poisson arrivals: one close to the service time is missed at almost any load, and each further placement would
     * cost more for less. A quarter instead of 15 % kept free made the example of {@code FleetCostTest} dearer by 2 %.
     */
    private static final double LEAST = 0.85;

    /** No burst makes it less. */
    private static final double LEAST_OF_BURSTS = 0.4;

    private QueueingMargin() {}

    /**
     * Returns the share, from {@value #LEAST} to 1 with Poisson arrivals, and {@value #LEAST_OF_BURSTS} at least.
     *
     * @param spareMs time that a query may wait, ms; not above 0 if the bound is missed without any wait, and then no share helps
     * @param queryMs time that a query takes of a placement at saturation, ms
     * @param busy placements that the demand alone keeps busy
     * @param burstiness variance of arrivals as a multiple of that of Poisson arrivals, at least 1
     */
    static double usable(double spareMs, double queryMs, double busy, double burstiness) {
        if (spareMs <= 0) {
            return 1;
        }
        double placements = -LOG_LATE * queryMs / (2 * spareMs);
        double poisson = Math.max(LEAST, 1 - placements / Math.max(1, busy));
        double bursts = (burstiness - 1) * placements;
        return bursts == 0 ? poisson : Math.max(LEAST_OF_BURSTS, 1 / (1 / poisson + bursts / busy));
    }
}
