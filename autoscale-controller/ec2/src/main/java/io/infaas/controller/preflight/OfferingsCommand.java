package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.ClassFacts;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.FleetPrices;
import io.infaas.controller.ec2.LaunchPool;
import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Image;

/** {@code infaas offerings}: exit status 0, or 1 if the fleet file is wrong or EC2 does not have its images. */
@Command(
        name = "offerings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the offerings that a controller could launch on EC2, the cheapest first; launches nothing.",
            "Each offering has the types and zones that EC2 chooses from, its image, the highest price of a node, and the"
                    + " number of its nodes that maximum and budget allow without other offerings."
        })
public final class OfferingsCommand implements Callable<Integer> {

    /** Prices are sums of decimals. */
    private static final double ROUNDING = 1e-9;

    @Option(names = "--fleet", paramLabel = "FILE", required = true, description = "The fleet file (docs/ec2.md).")
    private Path fleet = Path.of("fleet.yaml");

    @Option(names = "--json", description = "Prints a JSON document instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        FleetPrices priced = FleetPrices.fill(FleetFile.read(fleet), fleet, false, Clock.systemUTC());
        LaunchableFleet launchable = LaunchableFleet.read(priced.fleet());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DocumentFormat.JSON.print(launchable));
        } else {
            launchable.print(out);
            priced.notes().forEach(out::println);
        }
        out.flush();
        return 0;
    }

    /** The offerings of a fleet, the cheapest first. The command itself names no class of the AWS SDK, so that other commands load none. */
    private record LaunchableFleet(
            String region,
            String cluster,
            int minimum,
            int maximum,
            double budgetPerHour,
            List<LaunchableOffering> offerings) {

        /** Reads the images of a fleet from EC2, which must answer within some seconds; changes nothing there. */
        private static LaunchableFleet read(FleetFile fleet) {
            Ec2Settings ec2 = Ec2Settings.in(fleet);
            try (DefaultCredentialsProvider credentials =
                            DefaultCredentialsProvider.builder().build();
                    Ec2Clients clients = new Ec2Clients(ec2, credentials, List.of(new DryRunsOnly()))) {
                ClassFacts facts = new ClassFacts(new Ec2Calls(clients, ec2, System::nanoTime), ec2);
                FleetSettings bounds = fleet.settings();
                return new LaunchableFleet(
                        ec2.region(),
                        ec2.cluster(),
                        bounds.minimum(),
                        bounds.maximum(),
                        bounds.budgetPerHour(),
                        LaunchPool.of(ec2).stream()
                                .map(pool -> LaunchableOffering.of(pool, facts.image(pool.nodeClass()), bounds))
                                .sorted(Comparator.comparingDouble(LaunchableOffering::pricePerHour)
                                        .thenComparing(LaunchableOffering::offering))
                                .toList());
            } catch (SdkException e) {
                throw new FleetException("EC2 in region %s: %s: 'infaas doctor' names the remedy"
                        .formatted(ec2.region(), Ec2Calls.line(e)));
            }
        }

        private void print(PrintWriter out) {
            out.println("cluster %s in %s: %d to %d nodes for at most $%.2f/h"
                    .formatted(cluster, region, minimum, maximum, budgetPerHour));
            new TextTable<LaunchableOffering>()
                    .column("offering", LaunchableOffering::offering)
                    .column("class", LaunchableOffering::nodeClass)
                    .column("types", row -> String.join(" ", row.types))
                    .column("zones", row -> String.join(" ", row.zones))
                    .column("image", LaunchableOffering::image)
                    .column("$/h", 4, LaunchableOffering::pricePerHour)
                    .column("fit", LaunchableOffering::fit)
                    .column("start s", LaunchableOffering::startSeconds)
                    .lines(offerings)
                    .forEach(out::println);
        }
    }

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
    private record LaunchableOffering(
            String offering,
            String nodeClass,
            List<String> types,
            List<String> zones,
            String market,
            String image,
            double pricePerHour,
            int fit,
            long startSeconds) {

        private static LaunchableOffering of(LaunchPool pool, Image image, FleetSettings bounds) {
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
                    (int) Math.min(bounds.maximum(), Math.floor(bounds.budgetPerHour() / price + ROUNDING)),
                    pool.offering().start().toSeconds());
        }
    }
}
