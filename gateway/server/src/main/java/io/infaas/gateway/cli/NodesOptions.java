package io.infaas.gateway.cli;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for nodes whose models a gateway adopts, of the command that starts a gateway. */
final class NodesOptions {

    @Option(
            names = "--nodes",
            paramLabel = "HOST[:HTTP[:GRPC[:METRICS]]],...",
            description =
                    "Triton servers whose loaded models are served under their own names, without a catalog (default"
                            + " ports 8000, 8001, 8002; IPv6 addresses in brackets).")
    private @Nullable String nodes;

    @Option(
            names = "--rescan-ms",
            paramLabel = "MS",
            defaultValue = "5000",
            description =
                    "With --nodes: interval between queries of a node's loaded models, ms (default: ${DEFAULT-VALUE}).")
    private long rescanMs;

    boolean isGiven() {
        return nodes != null;
    }

    /**
     * Returns the nodes, if the flags name some.
     *
     * @throws IllegalArgumentException naming the invalid address
     */
    Optional<AdoptionConfig> adoption() {
        return Optional.ofNullable(nodes)
                .map(text -> new AdoptionConfig(
                        NodeAddress.parseList("--nodes", text), Duration.ofMillis(rescanMs), AdoptionConfig.DEADLINE));
    }
}
