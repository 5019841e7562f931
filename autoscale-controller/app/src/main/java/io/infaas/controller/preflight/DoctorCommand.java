package io.infaas.controller.preflight;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Location;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.LeaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
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
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sqs.SqsClient;
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
            description = "Lease of several controllers, dynamodb://TABLE/NAME; without it, no lease is checked.")
    private @Nullable String lease;

    @Option(
            names = "--models",
            paramLabel = "PLACE",
            description = "Target of 'infaas publish', s3://BUCKET/PREFIX; without it, no bucket is checked.")
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
        Examination examination = examine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DocumentFormat.JSON.print(examination));
        } else {
            examination.lines().forEach(out::println);
        }
        out.flush();
        return examination.wrong() == 0 ? 0 : 1;
    }

    private Examination examine() {
        Optional<LeaseAddress> address = Optional.ofNullable(lease).map(LeaseAddress::parse);
        Optional<Location.S3> location = Optional.ofNullable(models).map(DoctorCommand::bucket);
        Examination examination = new Examination();
        FileChecks files = new FileChecks(examination, fleetFile, clock);
        Optional<FleetFile> fleet = files.checkFleet();
        if (fleet.isEmpty()) {
            examination.check("all other checks", "", () -> Finding.notChecked("they need the fleet file"));
            return examination;
        }
        Ec2Settings settings = Ec2Settings.in(fleet.get());
        AwsClock awsClock = new AwsClock(clock);
        try (DefaultCredentialsProvider credentials =
                        DefaultCredentialsProvider.builder().build();
                Ec2Clients clients = new Ec2Clients(settings, credentials, List.of(new DryRunsOnly(), awsClock));
                ServiceQuotasClient quotas = clients.quotas();
                SqsClient queues = clients.queues()) {
            Optional<Catalog> variants = files.checkContents(fleet.get(), Optional.ofNullable(catalog));
            Ec2Checks ec2 = new Ec2Checks(examination, fleet.get(), variants, clients);
            ServiceChecks services = new ServiceChecks(examination, settings);
            checkCredentials(credentials, clients.sts(), examination);
            examination.check("ec2", "ec2:DescribeInstances", ec2::instances);
            examination.check("clock", "", awsClock::examine);
            settings.classes().forEach(ec2::checkClass);
            ec2.checkQuotas(quotas);
            ec2.checkChanges();
            services.checkQueue(queues);
            services.checkLease(address);
            location.ifPresent(services::checkModels);
            if (secrets) {
                services.checkSecrets(clients.ssm());
            }
        }
        return examination;
    }

    private static Location.S3 bucket(String models) {
        if (Location.parse(models) instanceof Location.S3 location) {
            return location;
        }
        throw new IllegalArgumentException("--models '%s' must be s3://BUCKET/PREFIX".formatted(models));
    }

    /** Controllers use STS for nothing else, so that it need not answer. */
    static void checkCredentials(AwsCredentialsProvider credentials, StsClient sts, Examination examination) {
        examination.check("credentials", "sts:GetCallerIdentity", () -> {
            try {
                var unused = credentials.resolveCredentials();
            } catch (SdkClientException e) {
                examination.close("there are no credentials");
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
