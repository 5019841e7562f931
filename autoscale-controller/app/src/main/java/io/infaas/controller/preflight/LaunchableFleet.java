package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.FleetException;
import io.infaas.controller.ec2.LaunchOption;
import io.infaas.controller.ec2.LaunchPool;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Image;

/** The offerings of a fleet, the cheapest first. */
record LaunchableFleet(
        String region,
        String cluster,
        int minimum,
        int maximum,
        double budgetPerHour,
        List<LaunchableOffering> offerings) {

    /** Prices are sums of decimals. */
    private static final double ROUNDING = 1e-9;

    /**
     * An offering, and the launches that EC2 may choose from for it.
     *
     * @param offering node type, place and market
     * @param types instance types
     * @param image id of the machine image
     * @param pricePerHour most that a machine of it costs, US dollars
     * @param fit number of machines of this offering alone within maximum and budget
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

        private static LaunchableOffering of(LaunchPool pool, Image image, FleetSettings settings) {
            double price = pool.offering().pricePerHour();
            return new LaunchableOffering(
                    pool.offering().id(),
                    pool.nodeClass().name(),
                    pool.candidates().stream()
                            .map(LaunchOption::type)
                            .distinct()
                            .toList(),
                    pool.candidates().stream()
                            .map(LaunchOption::zone)
                            .distinct()
                            .toList(),
                    pool.offering().market().label(),
                    image.imageId(),
                    price,
                    (int) Math.min(settings.maximum(), Math.floor(settings.budgetPerHour() / price + ROUNDING)),
                    pool.offering().start().toSeconds());
        }
    }

    /**
     * Reads the images of a fleet from EC2; changes nothing there. Blocks for some seconds.
     *
     * @throws FleetException with one line, if EC2 does not answer or has no such image
     */
    static LaunchableFleet of(FleetFile fleet) {
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                Ec2Clients clients = new Ec2Clients(fleet.ec2(), credentials, List.of(new DryRunsOnly()))) {
            ClassFacts facts = new ClassFacts(new Ec2Calls(clients, fleet.ec2(), System::nanoTime), fleet.ec2());
            FleetSettings settings = fleet.settings();
            return new LaunchableFleet(
                    fleet.ec2().region(),
                    fleet.ec2().cluster(),
                    settings.minimum(),
                    settings.maximum(),
                    settings.budgetPerHour(),
                    LaunchPool.of(fleet.ec2()).stream()
                            .map(pool -> LaunchableOffering.of(pool, facts.image(pool.nodeClass()), settings))
                            .sorted(Comparator.comparingDouble(LaunchableOffering::pricePerHour)
                                    .thenComparing(LaunchableOffering::offering))
                            .toList());
        } catch (SdkException e) {
            throw new FleetException("EC2 in region %s: %s: 'infaas doctor' names the remedy"
                    .formatted(fleet.ec2().region(), Ec2Calls.line(e)));
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("cluster %s in %s: %d to %d nodes for at most $%.2f/h"
                .formatted(cluster, region, minimum, maximum, budgetPerHour));
        TextTable table = new TextTable("offering", "class", "types", "zones", "image", "$/h", "fit", "start s");
        for (LaunchableOffering row : offerings) {
            table.row(
                    row.offering(),
                    row.nodeClass(),
                    String.join(" ", row.types()),
                    String.join(" ", row.zones()),
                    row.image(),
                    String.format(Locale.ROOT, "%.4f", row.pricePerHour()),
                    Integer.toString(row.fit()),
                    Long.toString(row.startSeconds()));
        }
        lines.addAll(table.lines());
        return lines;
    }
}
