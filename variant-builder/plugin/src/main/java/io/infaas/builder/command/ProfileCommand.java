package io.infaas.builder.command;

import io.infaas.builder.api.ResultProfiler;
import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.NodeType;
import io.infaas.triton.client.NodeAddress;
import java.io.File;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code infaas profile}: profiles of a result on this machine, or on a node. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description =
                "Measures the variants of a result on this machine or on a node; profiles of other node types stay in its catalog.")
public class ProfileCommand extends MeasuringGoal {

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
            description = "Memory for models of each accelerator; 0 if unknown (default: ${DEFAULT-VALUE}).")
    private long gpuMemoryBytes;

    @Option(names = "--result", paramLabel = "DIR", required = true, description = RESULT)
    void read(File folder) {
        output = folder;
    }

    @Override
    protected final void run(Progress progress) {
        Optional<NodeAddress> address = Optional.ofNullable(node).map(text -> NodeAddress.parse("--node", text));
        new ResultProfiler()
                .profile(
                        new ResultProfiler.ProfileRequest(
                                definition(),
                                output(),
                                address,
                                address.isPresent() ? typeOfNode() : thisMachine(),
                                profileBudget(),
                                onUnstableProfile),
                        progress);
    }

    private NodeType typeOfNode() {
        if (cores == null && memoryBytes == null) {
            NodeType type = BuildOutput.catalog(output())
                    .nodeType(nodeType)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--node-type '%s' is not in the catalog of %s: give --cores and --memory-bytes of the node"
                                    .formatted(nodeType, output())));
            double price = pricePerHour == null ? type.pricePerHour() : pricePerHour;
            return new NodeType(
                    type.name(), type.cores(), type.memoryBytes(), type.gpus(), type.gpuMemoryBytes(), price);
        }
        if (cores == null || memoryBytes == null) {
            throw new IllegalArgumentException("--cores and --memory-bytes describe a node type together: give both");
        }
        double price = pricePerHour == null ? BuildHost.nominalPrice(cores) : pricePerHour;
        return new NodeType(nodeType, cores, memoryBytes, gpus, gpuMemoryBytes, price);
    }
}
