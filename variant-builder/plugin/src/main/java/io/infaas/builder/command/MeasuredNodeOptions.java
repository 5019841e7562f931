package io.infaas.builder.command;

import io.infaas.builder.api.NodeProfileRequest;
import io.infaas.catalog.NodeType;
import io.infaas.triton.client.NodeAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The node to measure on, and its type where the catalog does not know it. */
final class MeasuredNodeOptions {

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description =
                    "Measure on this idle Triton with explicit model control, host[:http[:grpc[:metrics]]], instead of"
                            + " this machine. --node-type names its type: one of the catalog, or a new one that --cores and"
                            + " --memory-bytes describe.")
    private @Nullable String node;

    @Option(names = "--cores", paramLabel = "N", description = "Cores of the type of --node.")
    private @Nullable Integer cores;

    @Option(names = "--memory-bytes", paramLabel = "BYTES", description = "Memory for models of the type of --node.")
    private @Nullable Long memoryBytes;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            defaultValue = "0",
            description = "Accelerators of the type of --node (default: ${DEFAULT-VALUE}).")
    private int gpus;

    @Option(
            names = "--gpu-memory-bytes",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "Memory for models of each accelerator; 0 if it is not known (default: ${DEFAULT-VALUE}).")
    private long gpuMemoryBytes;

    boolean isGiven() {
        return node != null;
    }

    NodeAddress address() {
        return NodeAddress.parse("--node", String.valueOf(node));
    }

    /**
     * The type of the node.
     *
     * @throws IllegalArgumentException with what to give, if it is not known
     */
    NodeType type(Path result, String name, @Nullable Double pricePerHour) {
        if (cores == null && memoryBytes == null) {
            NodeType known = NodeProfileRequest.knownType(result, name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--node-type '%s' is not in the catalog of %s: give --cores and --memory-bytes of the node"
                                    .formatted(name, result)));
            return pricePerHour == null ? known : at(pricePerHour, known);
        }
        if (cores == null || memoryBytes == null) {
            throw new IllegalArgumentException("--cores and --memory-bytes describe a node type together: give both");
        }
        double price = pricePerHour == null ? NodeProfileRequest.nominalPrice(cores) : pricePerHour;
        return new NodeType(name, cores, memoryBytes, gpus, gpuMemoryBytes, price);
    }

    private static NodeType at(double pricePerHour, NodeType type) {
        return new NodeType(
                type.name(), type.cores(), type.memoryBytes(), type.gpus(), type.gpuMemoryBytes(), pricePerHour);
    }
}
