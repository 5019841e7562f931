package io.infaas.controller.demand;

/**
 * Index of dispersion of the arrivals of one class at one gateway: variance / mean of the arrivals in windows of {@value RecentArrivals#WINDOW_S} s
 * or more. It is 1 for Poisson arrivals, and 8 for bursts of eight.
 *
 * <p>Each two windows in a row are compared, so that a rate that rises or falls counts little. The distances from their mean are averaged in standard
 * deviations of Poisson arrivals, at most {@value #MOST_DEVIATIONS}. Squared, one step of the rate would look like a burst for minutes. A pair in
 * which hardly anything came says nothing.
 */
final class Dispersion {

    /** The highest value that is distinguished. */
    static final double MOST = 16;

    private static final double MOST_DEVIATIONS = 6;
    private static final double LEAST_QUERIES = 8;
    /** Pairs of windows until something is known, and that the mean goes back. */
    private static final int ENOUGH = 30;

    private static final int LAST = 120;
    /** Square of the ratio of standard deviation and mean distance of a normal distribution. */
    private static final double OF_DISTANCE = Math.PI / 2;

    private double distance;
    private int pairs;

    /** Adds two successive windows: their arrivals and their lengths, s. */
    void add(double lastQueries, double lastSeconds, double queries, double seconds) {
        double total = lastQueries + queries;
        if (total < LEAST_QUERIES) {
            return;
        }
        double time = lastSeconds + seconds;
        double apart = Math.abs(queries - total * seconds / time);
        double deviation = Math.sqrt(total * lastSeconds * seconds) / time;
        pairs = Math.min(LAST, pairs + 1);
        distance += (Math.min(MOST_DEVIATIONS, apart / deviation) - distance) / pairs;
    }

    boolean isKnown() {
        return pairs >= ENOUGH;
    }

    /** The variance / mean, at most {@value #MOST}. */
    double value() {
        return Math.min(MOST, OF_DISTANCE * distance * distance);
    }

    /**
     * The {@link Dispersion} for plans of a class. It changes only with a clear change of the dispersion, so that plans do not change by chance.
     */
    static final class Burstiness {
        /** Less counts as Poisson arrivals. */
        private static final double FIRST = 1.8;

        private static final double CHANGED = 1.5;

        private double value = 1;

        /** Follows the present dispersion. */
        void follow(double dispersion) {
            if (dispersion < FIRST) {
                value = dispersion < FIRST / CHANGED ? 1 : value;
            } else if (value == 1 || dispersion > CHANGED * value || dispersion < value / CHANGED) {
                value = dispersion;
            }
        }

        /** At least 1. */
        double value() {
            return value;
        }
    }
}
