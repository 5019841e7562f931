package io.infaas.controller.standalone.demonstration;

import java.util.List;

/**
 * What one variant takes now, seen by a client of the gateway.
 *
 * @param medianMs half of the queries took no longer, ms
 * @param p95Ms nineteen of twenty took no longer, ms
 */
record Pace(double medianMs, double p95Ms) {

    static Pace of(List<Double> times) {
        List<Double> sorted = times.stream().sorted().toList();
        return new Pace(sorted.get((sorted.size() - 1) / 2), sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1));
    }
}
