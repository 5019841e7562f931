package io.infaas.controller.demand;

import java.util.Map;
import java.util.TreeMap;

/** Exponential moving averages of one class at one gateway, per second. */
final class MovingAverages {

    /** Averages of a class without arrivals. */
    static final MovingAverages NONE = new MovingAverages();

    final Map<String, Double> itemsByVariant = new TreeMap<>();
    final RecentArrivals recent = new RecentArrivals();
    double requests;
    double items;
    double sustainedItems;
    private double seconds;

    /** Adds to the windows of arrivals; called before the averages change. */
    void arrived(double queries, double window) {
        // the mean of a short time is smaller than the rate
        double share = -Math.expm1(-seconds / DemandEstimator.FAST_S);
        recent.add(queries, window, seconds < RecentArrivals.WINDOW_S ? -1 : requests / share);
        seconds += window;
    }

    /** Decays all averages by time without arrivals. */
    void fade(double fast, double sustained) {
        requests *= fast;
        items *= fast;
        sustainedItems *= sustained;
        itemsByVariant.replaceAll((variant, served) -> served * fast);
        itemsByVariant.values().removeIf(served -> served < DemandEstimator.LEAST_RATE);
    }
}
