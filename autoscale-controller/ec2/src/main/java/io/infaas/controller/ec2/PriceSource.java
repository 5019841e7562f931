package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetException;
import java.util.Map;
import java.util.Set;

/** Prices of AWS by type, US dollars per hour. Calls block for a bounded time, and fail with a {@link FleetException} of one line. */
interface PriceSource {

    /** Prices on demand on Linux; none for a type that AWS does not list. */
    Map<String, Double> onDemand(Set<String> types);

    /**
     * The highest prices of the last day on spot; none for a type without history.
     *
     * @param zones zones that count, by type
     */
    Map<String, Double> spot(Map<String, Set<String>> zones);
}
