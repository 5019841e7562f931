package io.infaas.builder.inputs;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Contract;
import java.nio.file.Path;

/**
 * A trained network that takes batches of any size.
 *
 * @param name of its architecture
 * @param file ONNX file
 */
public record TrainedNetwork(String name, Path file, Contract contract) {

    /** Reads the file on each call: all graphs of a definition at once would take more memory than the largest of them. */
    public OnnxGraph graph() {
        return OnnxGraph.read(file);
    }

    /** @param failure why the runtime does not run the network */
    public BuildException doesNotRun(VariantException failure) {
        return doesNotRun(file, failure);
    }

    static BuildException doesNotRun(Path file, VariantException failure) {
        return new BuildException(
                "%s: %s. Check that the file is a complete ONNX model that this runtime supports"
                        .formatted(file, failure.reason()),
                failure);
    }
}
