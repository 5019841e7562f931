package io.infaas.controller.preflight;

import io.infaas.controller.ec2.LaunchOption;
import io.infaas.controller.ec2.LaunchPool;
import io.infaas.controller.fleet.FleetSettings;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * An offering, and what EC2 may launch for it.
 *
 * @param offering node type, place and market
 * @param types instance types, of which EC2 takes one
 * @param image id of the machine image
 * @param pricePerHour most that a machine of it costs, US dollars
 * @param fit how many of it alone maximum and budget allow
 * @param startSeconds expected time until its node answers
 */
record LaunchableOffering(
        String offering,
        String nodeClass,
        List<String> types,
        List<String> zones,
        String market,
        String image,
        double pricePerHour,
        int fit,
        long startSeconds) {

    /** Prices are sums of decimals. */
    private static final double ROUNDING = 1e-9;

    LaunchableOffering {
        types = List.copyOf(types);
        zones = List.copyOf(zones);
    }

    static LaunchableOffering of(LaunchPool pool, Image image, FleetSettings settings) {
        double price = pool.offering().pricePerHour();
        return new LaunchableOffering(
                pool.offering().id(),
                pool.nodeClass().name(),
                pool.candidates().stream().map(LaunchOption::type).distinct().toList(),
                pool.candidates().stream().map(LaunchOption::zone).distinct().toList(),
                pool.offering().market().label(),
                image.imageId(),
                price,
                (int) Math.min(settings.maximum(), Math.floor(settings.budgetPerHour() / price + ROUNDING)),
                pool.offering().start().toSeconds());
    }
}
