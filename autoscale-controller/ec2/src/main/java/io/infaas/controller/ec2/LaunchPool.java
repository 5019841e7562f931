package io.infaas.controller.ec2;

import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One offering with its EC2 launch options: the instance types of one node type in all zones of their class, on one market. Its price
 * is the highest among them, so that a budget holds for each choice of EC2.
 */
public record LaunchPool(NodeClass nodeClass, Offering offering, List<LaunchOption> candidates) {

    public LaunchPool {
        candidates = List.copyOf(candidates);
    }

    /** All pools of a fleet; their offerings differ. */
    public static List<LaunchPool> of(Ec2Settings settings) {
        List<LaunchPool> pools = new ArrayList<>();
        for (NodeClass nodes : settings.classes()) {
            for (Market market : nodes.markets()) {
                new TreeSet<>(nodes.types().stream().map(PricedType::nodeType).toList())
                        .forEach(nodeType -> pools.add(of(settings, nodes, market, nodeType)));
            }
        }
        return List.copyOf(pools);
    }

    private static LaunchPool of(Ec2Settings settings, NodeClass nodes, Market market, String nodeType) {
        List<LaunchOption> candidates = new ArrayList<>();
        for (PricedType type : nodes.types()) {
            if (type.nodeType().equals(nodeType)) {
                nodes.zones()
                        .forEach((zone, subnet) -> candidates.add(new LaunchOption(
                                type.type(),
                                zone,
                                subnet,
                                market,
                                type.price(market).orElseThrow())));
            }
        }
        return new LaunchPool(
                nodes,
                new Offering(
                        nodeType,
                        nodes.place(settings.region()),
                        market,
                        candidates.stream()
                                .mapToDouble(LaunchOption::pricePerHour)
                                .max()
                                .orElseThrow(),
                        Duration.ofSeconds(nodes.startSeconds()),
                        Optional.empty()),
                candidates);
    }

    /** The offering, unavailable while all candidates are. */
    Offering offering(Optional<Instant> unavailableUntil) {
        return new Offering(
                offering.nodeType(),
                offering.zone(),
                offering.market(),
                offering.pricePerHour(),
                offering.start(),
                unavailableUntil);
    }

    /**
     * One choice that EC2 has for a launch.
     *
     * @param type instance type
     * @param pricePerHour most that it costs, US dollars per hour
     */
    public record LaunchOption(String type, String zone, String subnet, Market market, double pricePerHour) {

        @Override
        public String toString() {
            return "%s in %s on %s".formatted(type, zone, market.label());
        }
    }
}
