package io.infaas.builder.inputs;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Contract;
import java.nio.file.Path;

/**
 * A trained network that accepts any batch size.
 *
 * @param name name of its architecture
 * @param file ONNX file
 */
public record TrainedNetwork(String name, Path file, Contract contract) {

    /** Reads the file on each call, because all graphs of a definition together may need too much memory. */
    public OnnxGraph graph() {
        return OnnxGraph.read(file);
    }

    /** @param failure the runtime's reason for not running the network */
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
