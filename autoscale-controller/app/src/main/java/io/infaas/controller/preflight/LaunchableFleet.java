package io.infaas.controller.preflight;

import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.FleetException;
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

/** What a controller could launch, the cheapest first. */
record LaunchableFleet(
        String region,
        String cluster,
        int minimum,
        int maximum,
        double budgetPerHour,
        List<LaunchableOffering> offerings) {

    LaunchableFleet {
        offerings = List.copyOf(offerings);
    }

    /**
     * Asks EC2 for the images of a fleet; changes nothing there. Blocks for some seconds.
     *
     * @throws FleetException with one line, if EC2 does not say
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
            throw new FleetException("EC2 in region %s: %s: 'infaas doctor' says what to do"
                    .formatted(fleet.ec2().region(), Ec2Calls.line(e)));
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("cluster %s in %s: %d to %d nodes for at most $%.2f/h"
                .formatted(cluster, region, minimum, maximum, budgetPerHour));
        TextTable table = new TextTable("offering", "class", "types", "zones", "image", "$/h", "fit", "start s");
        for (LaunchableOffering one : offerings) {
            table.row(
                    one.offering(),
                    one.nodeClass(),
                    String.join(" ", one.types()),
                    String.join(" ", one.zones()),
                    one.image(),
                    String.format(Locale.ROOT, "%.4f", one.pricePerHour()),
                    Integer.toString(one.fit()),
                    Long.toString(one.startSeconds()));
        }
        lines.addAll(table.lines());
        return lines;
    }
}
