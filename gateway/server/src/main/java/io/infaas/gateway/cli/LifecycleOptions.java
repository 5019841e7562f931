package io.infaas.gateway.cli;

import io.infaas.gateway.GatewayConfig.Shutdown;
import io.infaas.gateway.GatewayConfig.Startup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for event loops, warm-up and the end of a gateway, of the command that starts one. */
final class LifecycleOptions {

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
        Integer loops = eventLoops;
        return new Startup(loops == null ? Startup.processors() : loops, Duration.ofMillis(warmUpMs));
    }

    @Option(
            names = "--lame-duck-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Time after SIGTERM in which the gateway reports not ready and keeps serving (lame duck), so that "
                            + "balancers choose a peer, ms; 0 for a gateway without a peer (default: ${DEFAULT-VALUE}).")
    private long lameDuckMs;

    @Option(
            names = "--grace-ms",
            paramLabel = "MS",
            defaultValue = "30000",
            description =
                    "Longest drain of the queries in progress after the lame-duck time, ms (default: ${DEFAULT-VALUE}).")
    private long graceMs;

    Shutdown shutdown() {
        return new Shutdown(Duration.ofMillis(lameDuckMs), Duration.ofMillis(graceMs));
    }
}
