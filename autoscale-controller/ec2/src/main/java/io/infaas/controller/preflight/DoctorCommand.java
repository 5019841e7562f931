package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Location;
import io.infaas.controller.lease.LeaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas doctor}: exit status 0 if nothing is wrong, else 1. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the needs of a controller with a fleet on EC2 before its start; changes nothing.",
            "Prints one line per check: ok, WRONG with the remedy, or 'not checked' with the reason. Exit code 1 if"
                    + " something is wrong.",
            "Start it where the controller will run, with the same environment: it uses the same credentials."
        })
public final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--fleet", paramLabel = "FILE", required = true, description = "The fleet file (docs/ec2.md).")
    private Path fleetFile = Path.of("fleet.yaml");

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "Catalog of all variants; without it, node types are not compared.")
    private @Nullable Path catalog;

    @Option(
            names = "--lease",
            paramLabel = "PLACE",
            description = "Lease of several controllers, dynamodb://TABLE/NAME; without it, no lease is checked.")
    private @Nullable String lease;

    @Option(
            names = "--models",
            paramLabel = "PLACE",
            description = "Target of 'infaas publish', s3://BUCKET/PREFIX; without it, no bucket is checked.")
    private @Nullable String models;

    @Option(
            names = "--node-secrets-derived",
            description = "Checks the permissions for a secret per node, as with this flag of 'infaas controller'.")
    private boolean secrets;

    @Option(names = "--json", description = "Prints a JSON document instead of lines.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Clock clock;

    public DoctorCommand() {
        this(Clock.systemUTC());
    }

    DoctorCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Examination examination = new Doctor(
                        fleetFile,
                        Optional.ofNullable(catalog),
                        Optional.ofNullable(lease).map(LeaseAddress::parse),
                        Optional.ofNullable(models).map(DoctorCommand::bucket),
                        secrets,
                        clock)
                .examine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DocumentFormat.JSON.print(examination));
        } else {
            examination.lines().forEach(out::println);
        }
        out.flush();
        return examination.wrong() == 0 ? 0 : 1;
    }

    private static Location.S3 bucket(String models) {
        if (Location.parse(models) instanceof Location.S3 location) {
            return location;
        }
        throw new IllegalArgumentException("--models '%s' must be s3://BUCKET/PREFIX".formatted(models));
    }
}
