package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.prices.FleetPrices;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas offerings}: exit status 0, or 1 if the fleet file is wrong or EC2 does not say which images it means. */
@Command(
        name = "offerings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints what a controller could launch on EC2, the cheapest first; launches nothing.",
            "Each offering has its types and zones, of which EC2 takes one, its image, the most that a node of it costs, and how"
                    + " many of it alone maximum and budget allow."
        })
public final class OfferingsCommand implements Callable<Integer> {

    @Option(names = "--fleet", paramLabel = "FILE", required = true, description = "The fleet file (docs/ec2.md).")
    private Path fleet = Path.of("fleet.yaml");

    @Option(names = "--json", description = "Prints a JSON document instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        FleetPrices priced = FleetPrices.fill(FleetFile.read(fleet), fleet, false, Clock.systemUTC());
        LaunchableFleet offered = LaunchableFleet.of(priced.fleet());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DocumentFormat.JSON.print(offered));
        } else {
            offered.lines().forEach(out::println);
            priced.notes().forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
