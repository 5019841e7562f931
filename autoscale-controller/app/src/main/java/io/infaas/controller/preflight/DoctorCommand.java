package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Location;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.LeaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.StsClient;

/** {@code infaas doctor}: exit status 0 if nothing is wrong, else 1. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks everything that a controller with a fleet on EC2 needs, before it is started; changes nothing.",
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
            description = "Lease of several controllers, dynamodb://TABLE/NAME; without it, none is looked at.")
    private @Nullable String lease;

    @Option(
            names = "--models",
            paramLabel = "PLACE",
            description =
                    "Where 'infaas publish' puts what is served, s3://BUCKET/PREFIX; without it, no bucket is looked at.")
    private @Nullable String models;

    @Option(
            names = "--node-secrets-derived",
            description = "Each node is to have a secret of its own, as with this flag of 'infaas controller'.")
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
        Examination examination = examine(
                Optional.ofNullable(lease).map(LeaseAddress::parse),
                Optional.ofNullable(models).map(DoctorCommand::bucket));
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

    private Examination examine(Optional<LeaseAddress> address, Optional<Location.S3> location) {
        Examiner examiner = new Examiner();
        FileChecks files = new FileChecks(fleetFile, Optional.ofNullable(catalog), clock);
        examiner.examine(files.fleetFile());
        files.missingPrices().forEach(examiner::examine);
        files.pricedFleet()
                .ifPresentOrElse(
                        fleet -> examine(fleet, files, address, location, examiner),
                        () -> examiner.examine(new FleetCheck(
                                "all other checks", "", () -> Finding.notChecked("they need the fleet file"))));
        return examiner.examination();
    }

    private void examine(
            FleetFile fleet,
            FileChecks files,
            Optional<LeaseAddress> address,
            Optional<Location.S3> location,
            Examiner examiner) {
        AwsClock awsClock = new AwsClock(clock);
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                Ec2Clients clients = new Ec2Clients(fleet.ec2(), credentials, List.of(new DryRunsOnly(), awsClock))) {
            Ec2Checks ec2 = new Ec2Checks(fleet, files, clients);
            List<FleetCheck> checks = new ArrayList<>(files.contents(fleet));
            checks.add(credentials(credentials, clients.sts(), examiner));
            checks.add(new FleetCheck("ec2", "ec2:DescribeInstances", ec2::instances));
            checks.add(new FleetCheck("clock", "", awsClock::examine));
            fleet.ec2().classes().forEach(nodes -> checks.addAll(ec2.ofClass(nodes)));
            checks.addAll(ec2.quotas());
            checks.addAll(ec2.changes());
            checks.addAll(ServiceChecks.queue(fleet.ec2().queue(), clients::queues));
            checks.add(ServiceChecks.lease(address));
            location.map(ServiceChecks::models).ifPresent(checks::addAll);
            if (secrets) {
                checks.addAll(ServiceChecks.secrets(fleet.ec2(), clients.ssm()));
            }
            checks.forEach(examiner::examine);
        }
    }

    /** Controllers use STS for nothing else, so that it need not answer. */
    static FleetCheck credentials(AwsCredentialsProvider credentials, StsClient sts, Examiner examiner) {
        return new FleetCheck("credentials", "sts:GetCallerIdentity", () -> {
            try {
                var unused = credentials.resolveCredentials();
            } catch (SdkClientException e) {
                examiner.close("there are no credentials");
                return Finding.wrong(
                        "there are none in the environment, the profile or the metadata of this instance",
                        "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start it on an instance with a role");
            }
            try {
                return Finding.ok(sts.getCallerIdentity().arn());
            } catch (SdkClientException e) {
                return Finding.notChecked("sts does not answer; controllers do not need it");
            }
        });
    }
}
