package io.infaas.gateway.cli;

import io.infaas.gateway.Startup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a gateway gets going: the flags of the command that starts one. */
final class StartOptions {

    @Option(
            names = "--event-loops",
            paramLabel = "THREADS",
            description = "Threads that serve queries (one per processor).")
    private @Nullable Integer eventLoops;

    @Option(
            names = "--warm-up-ms",
            paramLabel = "MS",
            defaultValue = "1000",
            description =
                    "Processor time that it may run its own code on queries of its own before it is ready, at most"
                            + " three times as long by the clock; 0: not at all (${DEFAULT-VALUE}).")
    private long warmUpMs;

    Startup startup() {
        Integer stated = eventLoops;
        return new Startup(stated == null ? Startup.processors() : stated, Duration.ofMillis(warmUpMs));
    }
}
