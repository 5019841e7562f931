package io.infaas.simulator.machine;

import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A kind of machine that can be launched, with its faults.
 *
 * @param pricePerHour US dollars per hour of one machine
 * @param start time from a launch until the node answers, as the planner believes
 * @param capacityErrors share of launches that fail for want of capacity
 * @param interruptionsPerHour how often the provider takes a machine back, on average
 */
public record MachineOffering(
        String nodeType,
        String zone,
        Market market,
        double pricePerHour,
        Duration start,
        double capacityErrors,
        double interruptionsPerHour) {

    public MachineOffering {
        if (!(capacityErrors >= 0 && capacityErrors <= 1)) {
            throw new IllegalArgumentException(
                    "offering '%s': capacityErrors %s must be within 0 and 1".formatted(nodeType, capacityErrors));
        }
        if (!(interruptionsPerHour >= 0) || Double.isInfinite(interruptionsPerHour)) {
            throw new IllegalArgumentException("offering '%s': interruptionsPerHour %s must not be negative"
                    .formatted(nodeType, interruptionsPerHour));
        }
    }

    /** A kind of machine without faults, on demand. */
    public static MachineOffering onDemand(String nodeType, double pricePerHour, Duration start) {
        return new MachineOffering(nodeType, "zone-a", Market.ON_DEMAND, pricePerHour, start, 0, 0);
    }

    /** Type, zone and market. */
    public String id() {
        return at(Optional.empty()).id();
    }

    /** As the planner sees it. */
    Offering at(Optional<Instant> unavailableUntil) {
        return new Offering(nodeType, zone, market, pricePerHour, start, unavailableUntil);
    }
}
