package io.infaas.gateway.cli;

import io.infaas.gateway.trace.TraceTarget;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for traces. */
final class TraceOptions {

    @Option(
            names = "--trace-endpoint",
            paramLabel = "URL",
            description =
                    "Sends traces there, OTLP over HTTP as JSON, like http://127.0.0.1:4318/v1/traces (default: none).")
    private @Nullable URI endpoint;

    @Option(
            names = "--trace-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share of the queries that are traced beside those whose clients record their trace, 0 to 1"
                    + " (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--trace-violations",
            description = "Traces other queries too if they miss their latency bound or end in an error.")
    private boolean violations;

    /**
     * Returns the target of traces.
     *
     * @throws IllegalArgumentException naming the flag
     */
    Optional<TraceTarget> target() {
        return Optional.ofNullable(endpoint).map(collector -> new TraceTarget(collector, share, violations));
    }
}
