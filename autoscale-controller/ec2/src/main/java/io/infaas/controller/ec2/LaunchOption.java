package io.infaas.controller.ec2;

import io.infaas.controller.node.Market;

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
