package io.infaas.gateway.cli;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Nodes whose models a gateway serves as it finds them: the flags of the command that starts one. */
final class NodesOptions {

    @Option(
            names = "--nodes",
            paramLabel = "HOST[:HTTP[:GRPC[:METRICS]]],...",
            description = "Tritons whose loaded models are served, each under its own name, without a catalog"
                    + " (ports 8000, 8001, 8002; an IPv6 address in brackets).")
    private @Nullable String nodes;

    @Option(
            names = "--rescan-ms",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "With --nodes: from one look at what a node has loaded to the next (${DEFAULT-VALUE}).")
    private long rescanMs;

    boolean given() {
        return nodes != null;
    }

    /**
     * The nodes that are named, if any are.
     *
     * @throws IllegalArgumentException naming the address that is none
     */
    Optional<AdoptionConfig> adopted() {
        return Optional.ofNullable(nodes)
                .map(stated -> new AdoptionConfig(
                        NodeAddress.parseList("--nodes", stated),
                        Duration.ofMillis(rescanMs),
                        AdoptionConfig.DEADLINE));
    }
}
