package io.infaas.controller.demand;

import java.util.HashMap;
import java.util.Map;

/** The moving means of one class at one gateway, per second. */
final class MovingAverages {

    /** Of what has not come. */
    static final MovingAverages NONE = new MovingAverages();

    final Map<String, Double> itemsByVariant = new HashMap<>();
    double requests;
    double items;
    double sustainedItems;

    /** Lets time go by in which nothing came. */
    void fade(double fast, double sustained) {
        requests *= fast;
        items *= fast;
        sustainedItems *= sustained;
        itemsByVariant.replaceAll((variant, served) -> served * fast);
        itemsByVariant.values().removeIf(served -> served < DemandEstimator.LEAST_RATE);
    }
}
