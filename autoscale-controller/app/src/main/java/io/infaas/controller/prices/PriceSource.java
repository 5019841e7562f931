package io.infaas.controller.prices;

import java.util.Map;
import java.util.Set;

/** What AWS says about prices, US dollars per hour. Calls block for a bounded time and fail with one line. */
interface PriceSource {

    /** Prices on demand of those types that it has, on Linux. */
    Map<String, Double> onDemand(Set<String> types);

    /**
     * The highest prices of the last day on spot, of those types that it has.
     *
     * @param zones zones that count, by type
     */
    Map<String, Double> spot(Map<String, Set<String>> zones);
}
