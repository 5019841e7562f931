package io.infaas.gateway.cli;

import io.infaas.gateway.Shutdown;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags for the end of a gateway, of the command that starts one. */
final class ShutdownOptions {

    @Option(
            names = "--lame-duck-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Time after SIGTERM in which the gateway reports not ready and serves on, so that balancers choose another"
                            + " one, ms; 0 for a gateway without a peer (default: ${DEFAULT-VALUE}).")
    private long lameDuckMs;

    @Option(
            names = "--grace-ms",
            paramLabel = "MS",
            defaultValue = "30000",
            description = "Longest time for queries in progress after that, ms (default: ${DEFAULT-VALUE}).")
    private long graceMs;

    Shutdown shutdown() {
        return new Shutdown(Duration.ofMillis(lameDuckMs), Duration.ofMillis(graceMs));
    }
}
