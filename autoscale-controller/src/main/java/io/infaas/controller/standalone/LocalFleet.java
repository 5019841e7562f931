package io.infaas.controller.standalone;

import io.infaas.controller.fleet.FleetSettings;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How many local nodes there may be.
 *
 * @param nodes number at the start, and always kept
 * @param most number at any time, at most 16
 * @param budgetPerHour what they may cost together, US dollars per hour; without it as much as {@code most} cost
 * @param boot time that a launch takes at least
 * @param scaleInDelay time for which a node must have been needless before it is emptied
 */
public record LocalFleet(int nodes, int most, OptionalDouble budgetPerHour, Duration boot, Duration scaleInDelay) {

    private static final int MOST_NODES = 16;

    /** One node, and a second one that comes and goes within seconds. */
    static final LocalFleet DEMONSTRATED =
            new LocalFleet(1, 2, OptionalDouble.empty(), Duration.ofSeconds(2), Duration.ofSeconds(3));

    public LocalFleet {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes %d must be within 1 and %d".formatted(nodes, MOST_NODES));
        }
        if (most < nodes || most > MOST_NODES) {
            throw new IllegalArgumentException(
                    "--max-nodes %d must be within --nodes %d and %d".formatted(most, nodes, MOST_NODES));
        }
        if (boot.isNegative() || scaleInDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "--node-start and --node-scale-in-delay must not be negative, in seconds");
        }
    }

    /** As many nodes as there are at the start. */
    static LocalFleet fixed(int nodes) {
        return new LocalFleet(nodes, nodes, OptionalDouble.empty(), Duration.ZERO, Duration.ZERO);
    }

    /** @throws IllegalArgumentException if the first nodes alone cost more than the budget */
    FleetSettings settings(double pricePerHour) {
        if (most == nodes) {
            return FleetSettings.FIXED;
        }
        double budget = budgetPerHour.orElse(most * pricePerHour);
        if (budget < nodes * pricePerHour) {
            throw new IllegalArgumentException("--budget-per-hour %s is less than the %d nodes of --nodes cost, $%.4f/h"
                    .formatted(budget, nodes, nodes * pricePerHour));
        }
        FleetSettings settings = FleetSettings.between(nodes, most, budget);
        return settings.withDelays(settings.cooldown(), scaleInDelay);
    }
}
