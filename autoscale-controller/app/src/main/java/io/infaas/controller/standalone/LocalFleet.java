package io.infaas.controller.standalone;

import io.infaas.builder.api.BuildRequest;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.local.CoreShares;
import io.infaas.controller.local.LocalMachine;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many local nodes there may be.
 *
 * @param nodes number at the start, and always kept
 * @param most number at any time, at most 16
 * @param budgetPerHour limit on their price together, US dollars per hour; by default the price of {@code most}
 * @param boot least time of a launch
 * @param scaleInDelay time for which a node must have been needless before it drains
 */
public record LocalFleet(int nodes, int most, OptionalDouble budgetPerHour, Duration boot, Duration scaleInDelay) {

    private static final int MOST_NODES = 16;
    private static final double NOMINAL_PRICE_PER_CORE_HOUR = 0.04;

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

    /** For example {@code 1 node (up to 2 by demand)}. */
    String words() {
        return "%d node%s%s"
                .formatted(nodes, nodes == 1 ? "" : "s", most > nodes ? " (up to %d by demand)".formatted(most) : "");
    }

    /** The type of each node. Nodes that come by demand share no core, if the machine has one for each. */
    NodeType nodeType() {
        List<Integer> cores = LocalMachine.cores();
        int each = most > nodes
                ? Math.max(1, cores.size() / most)
                : CoreShares.of(cores, most).each();
        return nodeType(each);
    }

    /** The same, with this number of cores each. */
    NodeType nodeType(int cores) {
        return new NodeType(
                BuildRequest.LOCAL, cores, LocalMachine.memoryBytes() / most, 0, NOMINAL_PRICE_PER_CORE_HOUR * cores);
    }

    /** @throws IllegalArgumentException if the first nodes alone cost more than the budget */
    FleetSettings settings(double pricePerHour) {
        if (most == nodes) {
            return FleetSettings.FIXED;
        }
        double budget = budgetPerHour.orElse(most * pricePerHour);
        if (budget < nodes * pricePerHour) {
            throw new IllegalArgumentException(
                    "--budget-per-hour %s is below the price of the %d nodes of --nodes, $%.4f/h"
                            .formatted(budget, nodes, nodes * pricePerHour));
        }
        FleetSettings settings = FleetSettings.between(nodes, most, budget);
        return settings.withScaleInDelay(scaleInDelay);
    }
}
