package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.Ec2Settings;
import io.infaas.controller.lease.Mandate;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Clients of the services that a fleet uses, over one blocking HTTP client. Each call ends within {@link #DEADLINE}, retries included. */
final class Ec2Clients implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(25);

    private static final Duration ATTEMPT = Duration.ofSeconds(12);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** A queue is asked to wait for messages; that call may take longer than others. */
    private static final Duration POLL = Duration.ofSeconds(30);

    private final Ec2Settings settings;
    private final AwsCredentialsProvider credentials;
    private final Mandate mandate;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(ATTEMPT)
            .build();
    final Ec2Client ec2;
    final SsmClient ssm;
    final StsClient sts;

    /** @param mandate is asked before each attempt of a call that changes something */
    Ec2Clients(Ec2Settings settings, AwsCredentialsProvider credentials, Mandate mandate) {
        this.mandate = mandate;
        this.settings = settings;
        this.credentials = credentials;
        ec2 = configured(Ec2Client.builder(), DEADLINE, ATTEMPT)
                .httpClient(http)
                .build();
        ssm = configured(SsmClient.builder(), DEADLINE, ATTEMPT)
                .httpClient(http)
                .build();
        sts = configured(StsClient.builder(), DEADLINE, ATTEMPT)
                .httpClient(http)
                .build();
    }

    /** A client of queues, the caller's to close. */
    SqsClient queues() {
        return configured(SqsClient.builder(), POLL, POLL)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(POLL))
                .build();
    }

    private <B extends AwsClientBuilder<B, ?>> B configured(B builder, Duration deadline, Duration attempt) {
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(deadline)
                        .apiCallAttemptTimeout(attempt)
                        .addExecutionInterceptor(new ChangesByLeader(mandate))
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
