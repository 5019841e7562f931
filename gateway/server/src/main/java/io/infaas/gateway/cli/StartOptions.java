package io.infaas.gateway.cli;

import io.infaas.gateway.Startup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for event loops and warm-up, of the command that starts a gateway. */
final class StartOptions {

    @Option(
            names = "--event-loops",
            paramLabel = "THREADS",
            description = "Number of event-loop threads (default: one per processor).")
    private @Nullable Integer eventLoops;

    @Option(
            names = "--warm-up-ms",
            paramLabel = "MS",
            defaultValue = "1000",
            description =
                    "CPU time to warm up with internal queries before the gateway is ready, ms, and at most three times as"
                            + " much wall time; 0 disables it (default: ${DEFAULT-VALUE}).")
    private long warmUpMs;

    Startup startup() {
        Integer stated = eventLoops;
        return new Startup(stated == null ? Startup.processors() : stated, Duration.ofMillis(warmUpMs));
    }
}
