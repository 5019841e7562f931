package io.infaas.controller.ec2;

import io.infaas.controller.ec2.DryRunsOnly.ChangesByLeader;
import io.infaas.controller.lease.Mandate;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Clients of the services that a fleet uses, over one blocking HTTP client. Each call ends within {@link #DEADLINE}, retries included. */
public final class Ec2Clients implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(25);

    private static final Duration ATTEMPT = Duration.ofSeconds(12);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Deadline of a receive, longer than others because the queue waits for messages. */
    private static final Duration POLL = Duration.ofSeconds(30);

    private final Ec2Settings settings;
    private final AwsCredentialsProvider credentials;
    private final List<ExecutionInterceptor> interceptors;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(ATTEMPT)
            .build();
    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final StsClient sts;

    /** @param mandate is checked before each attempt of a call that changes something */
    Ec2Clients(Ec2Settings settings, AwsCredentialsProvider credentials, Mandate mandate) {
        this(settings, credentials, List.of(new ChangesByLeader(mandate)));
    }

    /** @param interceptors see each call */
    public Ec2Clients(
            Ec2Settings settings, AwsCredentialsProvider credentials, List<ExecutionInterceptor> interceptors) {
        this.interceptors = List.copyOf(interceptors);
        this.settings = settings;
        this.credentials = credentials;
        ec2 = configure(Ec2Client.builder(), DEADLINE, ATTEMPT).httpClient(http).build();
        ssm = configure(SsmClient.builder(), DEADLINE, ATTEMPT).httpClient(http).build();
        sts = configure(StsClient.builder(), DEADLINE, ATTEMPT).httpClient(http).build();
    }

    public Ec2Client ec2() {
        return ec2;
    }

    public SsmClient ssm() {
        return ssm;
    }

    public StsClient sts() {
        return sts;
    }

    /** A client of queues, the caller's to close. */
    public SqsClient queues() {
        return configure(SqsClient.builder(), POLL, POLL)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(POLL))
                .build();
    }

    /** A client of an account's limits, the caller's to close. */
    public ServiceQuotasClient quotas() {
        return configure(ServiceQuotasClient.builder(), DEADLINE, ATTEMPT)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT))
                .build();
    }

    /** A client of the Price List, which one region answers for all; the caller's to close. */
    public PricingClient prices() {
        return configure(PricingClient.builder(), DEADLINE, ATTEMPT)
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT))
                .build();
    }

    private <B extends AwsClientBuilder<B, ?>> B configure(B builder, Duration deadline, Duration attempt) {
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(deadline)
                        .apiCallAttemptTimeout(attempt)
                        .executionInterceptors(interceptors)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                        .build());
    }

    @Override
    public void close() {
        ec2.close();
        ssm.close();
        sts.close();
        http.close();
    }
}
