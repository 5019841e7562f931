package io.infaas.controller.demand;

/**
 * The {@link Dispersion} for plans of a class. It changes only with a clear change of the dispersion, so that plans do not change by chance.
 */
final class Burstiness {

    /** Less counts as Poisson arrivals. */
    private static final double FIRST = 1.8;

    private static final double CHANGED = 1.5;

    private double value = 1;

    /** Follows the present dispersion. */
    void follow(double seen) {
        if (seen < FIRST) {
            value = seen < FIRST / CHANGED ? 1 : value;
        } else if (value == 1 || seen > CHANGED * value || seen < value / CHANGED) {
            value = seen;
        }
    }

    /** At least 1. */
    double value() {
        return value;
    }
}
