package io.infaas.controller.loop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say where a controller's nodes come from: one of them. */
final class NodeSourceOptions {

    @Option(
            names = "--nodes",
            paramLabel = "NODE",
            required = true,
            split = ",",
            description = "Triton servers with explicit model control: host[:http[:grpc[:metrics]]][=NODE-TYPE],...")
    private List<String> nodes = List.of();

    @Option(
            names = "--fleet",
            paramLabel = "FILE",
            required = true,
            description =
                    "Fleet file: the nodes that the controller may launch and end, with places and prices (docs/ec2.md).")
    private @Nullable Path fleet;

    List<String> nodes() {
        return nodes;
    }

    /** The fleet file; empty if nodes are given. */
    Optional<Path> fleet() {
        return Optional.ofNullable(fleet);
    }
}
