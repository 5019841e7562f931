package io.infaas.gateway.cli;

import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.routing.GatewayLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The flags for limits and timeouts, of the command that starts a gateway. */
final class LimitOptions {

    @Option(
            names = "--max-message-bytes",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            description =
                    "Largest request or response that is buffered as a whole, bytes: JSON without binary tensors, "
                            + "compressed bodies (default: ${DEFAULT-VALUE}).")
    private int maxMessageBytes;

    @Option(
            names = "--max-streamed-bytes",
            paramLabel = "BYTES",
            description =
                    "Largest request or response that is streamed, bytes, at least --max-message-bytes (default: none "
                            + "over HTTP; 2147483647 over gRPC, as with Triton).")
    private @Nullable Long maxStreamedBytes;

    @Option(
            names = "--retry-buffer-bytes",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "Largest request kept for a retry, bytes (default: ${DEFAULT-VALUE}).")
    private int retryBufferBytes;

    @Option(
            names = "--retry-buffer-total-bytes",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            description = "Total size of requests kept for retries, bytes (default: ${DEFAULT-VALUE}).")
    private long retryBufferTotalBytes;

    @Option(
            names = "--max-in-flight",
            paramLabel = "QUERIES",
            description = "Most queries in flight; further ones are rejected at once (default: one for each 32 KiB of"
                    + " the heap, 16384 with the launcher's).")
    private @Nullable Integer maxInFlight;

    @Option(
            names = "--max-waiting",
            paramLabel = "QUERIES",
            defaultValue = "1024",
            description =
                    "Most queries that wait for an instance; further ones are rejected at once (default: ${DEFAULT-VALUE}).")
    private int maxWaiting;

    @Option(
            names = "--max-wait-ms",
            paramLabel = "MS",
            description = "Longest wait of a query for an instance, ms (default: 1000; with --controller 60000; at most"
                    + " --query-timeout-ms).")
    private @Nullable Long maxWaitMs;

    @Option(
            names = "--query-timeout-ms",
            paramLabel = "MS",
            description = "Deadline of a query whose client sets none, ms (default: none).")
    private @Nullable Long queryTimeoutMs;

    @Option(
            names = "--max-lateness",
            paramLabel = "TIMES",
            description =
                    "Rejects a query with its own latency bound that still waits after this multiple of the bound, and 5 "
                            + "s; 0 for never (default: 10, with --as-triton 0).")
    private @Nullable Double maxLateness;

    @Option(
            names = "--max-in-flight-per-application",
            paramLabel = "QUERIES",
            description = "Most queries of one application in flight; further ones are rejected at once (default: as"
                    + " many as --max-in-flight).")
    private @Nullable Integer maxInFlightPerApplication;

    @Option(
            names = "--max-queue-ms",
            paramLabel = "MS",
            description = "Longest estimated queue at which an instance still gets queries, ms (default: none).")
    private @Nullable Double maxQueueMs;

    @Option(
            names = "--max-ejected-share",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "Largest share of an application's instances ejected at a time, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double maxEjectedShare;

    @Option(
            names = "--adaptive-concurrency",
            paramLabel = "SWITCH",
            converter = Switches.class,
            description =
                    "Whether queries that an instance cannot execute yet wait in the gateway, by their deadlines: on,"
                            + " off (default: on, with --as-triton off).")
    private @Nullable Switch adaptiveConcurrency;

    @Option(
            names = "--sequence-idle-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Idle time after which a sequence ends, ms, at least its model's max_sequence_idle_microseconds"
                            + " (default: ${DEFAULT-VALUE}).")
    private long sequenceIdleMs;

    // not a boolean: the library parses booleans only from true and false
    enum Switch {
        ON,
        OFF
    }

    static final class Switches implements ITypeConverter<Switch> {
        @Override
        public Switch convert(String value) {
            return GatewayCommand.parseEnum(Switch.values(), value, "on or off");
        }
    }

    /**
     * Returns the limits that the flags define.
     *
     * @param usual limits without a flag
     */
    GatewayLimits limits(GatewayLimits usual) {
        int places = orElse(maxInFlight, usual.maxInFlight());
        Duration timeout = queryTimeoutMs == null ? usual.queryTimeout() : Duration.ofMillis(queryTimeoutMs);
        Duration longestWait = timeout.compareTo(usual.maxWait()) < 0 ? timeout : usual.maxWait();
        InstanceLimits instances = usual.bounds();
        return new GatewayLimits(
                maxMessageBytes,
                orElse(maxStreamedBytes, GatewayLimits.UNLIMITED),
                retryBufferBytes,
                retryBufferTotalBytes,
                places,
                maxWaiting,
                maxWaitMs == null ? longestWait : Duration.ofMillis(maxWaitMs),
                timeout,
                orElse(maxLateness, usual.maxLateness()),
                orElse(maxInFlightPerApplication, places),
                new InstanceLimits(
                        orElse(maxQueueMs, instances.maxQueueMs()),
                        maxEjectedShare,
                        adaptiveConcurrency == null
                                ? instances.adaptiveConcurrency()
                                : adaptiveConcurrency == Switch.ON),
                Duration.ofMillis(sequenceIdleMs));
    }

    private static <T> T orElse(@Nullable T option, T usual) {
        return option == null ? usual : option;
    }
}
