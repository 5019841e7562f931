package io.infaas.controller.demand;

import java.util.Map;
import java.util.TreeMap;

/** Exponential moving averages of one class at one gateway, per second. */
final class MovingAverages {

    /** Averages of a class without arrivals. */
    static final MovingAverages NONE = new MovingAverages();

    final Map<String, Double> itemsByVariant = new TreeMap<>();
    double requests;
    double items;
    double sustainedItems;

    /** Decays all averages by time without arrivals. */
    void fade(double fast, double sustained) {
        requests *= fast;
        items *= fast;
        sustainedItems *= sustained;
        itemsByVariant.replaceAll((variant, served) -> served * fast);
        itemsByVariant.values().removeIf(served -> served < DemandEstimator.LEAST_RATE);
    }
}
