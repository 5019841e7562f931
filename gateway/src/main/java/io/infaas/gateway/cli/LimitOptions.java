package io.infaas.gateway.cli;

import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.routing.GatewayLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gateway holds and for how long: the flags of the command that starts one. */
final class LimitOptions {

    @Option(
            names = "--max-message-bytes",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            description = "Largest request and answer (${DEFAULT-VALUE}).")
    private int maxMessageBytes;

    @Option(
            names = "--retry-buffer-bytes",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "Largest request that is kept to be sent again if its node is lost (${DEFAULT-VALUE}).")
    private int retryBufferBytes;

    @Option(
            names = "--retry-buffer-total-bytes",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            description = "What all kept requests may take together (${DEFAULT-VALUE}).")
    private long retryBufferTotalBytes;

    @Option(
            names = "--max-in-flight",
            paramLabel = "QUERIES",
            defaultValue = "4096",
            description = "Queries at a time; more are refused at once (${DEFAULT-VALUE}).")
    private int maxInFlight;

    @Option(
            names = "--max-waiting",
            paramLabel = "QUERIES",
            defaultValue = "1024",
            description = "Queries that wait for an instance at a time; more are refused at once (${DEFAULT-VALUE}).")
    private int maxWaiting;

    @Option(
            names = "--max-wait-ms",
            paramLabel = "MS",
            description =
                    "Longest wait of a query for an instance to become ready (1000; with a controller as long as a query"
                            + " may take).")
    private @Nullable Long maxWaitMs;

    @Option(
            names = "--query-timeout-ms",
            paramLabel = "MS",
            defaultValue = "60000",
            description = "Longest time of a query whose client states no deadline (${DEFAULT-VALUE}).")
    private long queryTimeoutMs;

    @Option(
            names = "--max-in-flight-per-application",
            paramLabel = "QUERIES",
            defaultValue = "3072",
            description = "Queries of one application at a time; more are refused at once (${DEFAULT-VALUE}).")
    private int maxInFlightPerApplication;

    @Option(
            names = "--max-queue-ms",
            paramLabel = "MS",
            defaultValue = "30000",
            description =
                    "An instance with more to do than it works off in this time is given no query (${DEFAULT-VALUE}).")
    private double maxQueueMs;

    @Option(
            names = "--max-ejected-share",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "How much of an application's instances may be out for failures at a time (${DEFAULT-VALUE}).")
    private double maxEjectedShare;

    @Option(
            names = "--sequence-idle-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "A sequence of which nothing came for so long is over; no less than its model's own"
                    + " max_sequence_idle_microseconds (${DEFAULT-VALUE}).")
    private long sequenceIdleMs;

    /**
     * The limits as stated.
     *
     * @param onDemand whether a controller loads what queries wait for
     */
    GatewayLimits limits(boolean onDemand) {
        Long stated = maxWaitMs;
        long usual = onDemand ? queryTimeoutMs : GatewayLimits.DEFAULT.maxWait().toMillis();
        return new GatewayLimits(
                maxMessageBytes,
                retryBufferBytes,
                retryBufferTotalBytes,
                maxInFlight,
                maxWaiting,
                Duration.ofMillis(stated == null ? usual : stated),
                Duration.ofMillis(queryTimeoutMs),
                maxInFlightPerApplication,
                new InstanceLimits(maxQueueMs, maxEjectedShare),
                Duration.ofMillis(sequenceIdleMs));
    }
}
