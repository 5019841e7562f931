package io.infaas.controller.preflight;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.store.Location;
import io.infaas.controller.ec2.DryRunsOnly;
import io.infaas.controller.ec2.Ec2Clients;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.lease.LeaseAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Examines the account of a fleet. Apart from the command, so that a command line that examines nothing loads no class of the AWS SDK.
 *
 * @param catalog the catalog; empty where node types are not compared
 * @param lease the lease of several controllers; empty where none is checked
 * @param models the bucket of the models; empty where none is checked
 * @param secrets whether each node has a secret of its own
 * @param clock of this machine
 */
record Doctor(
        Path fleetFile,
        Optional<Path> catalog,
        Optional<LeaseAddress> lease,
        Optional<Location.S3> models,
        boolean secrets,
        Clock clock) {

    /** Blocks for some seconds; changes nothing. */
    Examination examine() {
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
            Optional<Catalog> variants = files.checkContents(fleet.get(), catalog);
            Ec2Checks ec2 = new Ec2Checks(examination, fleet.get(), variants, clients);
            ServiceChecks services = new ServiceChecks(examination, settings);
            checkCredentials(credentials, clients.sts(), examination);
            examination.check("ec2", "ec2:DescribeInstances", ec2::instances);
            examination.check("clock", "", awsClock::examine);
            settings.classes().forEach(ec2::checkClass);
            ec2.checkQuotas(quotas);
            ec2.checkChanges();
            services.checkQueue(queues);
            services.checkLease(lease);
            models.ifPresent(services::checkModels);
            if (secrets) {
                services.checkSecrets(clients.ssm());
            }
        }
        return examination;
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

    /** Compares a clock with the date of the answers of AWS; refusals have one, too. Thread-safe. */
    static final class AwsClock implements ExecutionInterceptor {

        private static final Duration ACCEPTED = Duration.ofMinutes(5);
        private static final Duration WARNED = Duration.ofSeconds(30);

        private final Clock clock;
        /** How far the clock was ahead of AWS at the last answer with a date. */
        private volatile Optional<Duration> lead = Optional.empty();

        AwsClock(Clock clock) {
            this.clock = clock;
        }

        @Override
        public void afterTransmission(Context.AfterTransmission call, ExecutionAttributes attributes) {
            ClockSkew.getServerTime(call.httpResponse())
                    .ifPresent(time -> lead = Optional.of(Duration.between(time, clock.instant())));
        }

        /** AWS refuses calls that were signed at another time. */
        Finding examine() {
            if (lead.isEmpty()) {
                return Finding.notChecked("no answer of AWS had a date");
            }
            Duration offset = lead.get().abs();
            String difference =
                    "%d s %s AWS".formatted(offset.toSeconds(), lead.get().isNegative() ? "behind" : "ahead of");
            if (offset.compareTo(ACCEPTED) > 0) {
                return Finding.wrong(
                        difference + ", and AWS refuses signatures that are more than 300 s off",
                        "set the clock, on EC2 with chrony from 169.254.169.123");
            }
            return Finding.ok(
                    offset.compareTo(WARNED) > 0
                            ? difference + "; warning: more than 300 s would make signatures invalid, synchronise it"
                            : "within 30 s of AWS");
        }
    }
}
