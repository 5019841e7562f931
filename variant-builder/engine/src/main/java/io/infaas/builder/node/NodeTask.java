package io.infaas.builder.node;

import io.infaas.catalog.ModelConfiguration;
import io.infaas.catalog.RuntimeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The measurement of a variant on a node.
 *
 * @param model name to load it under
 * @param files files by path in the model's folder, for example {@code 1/model.onnx}; sent unless the node's repository has the
 *     model
 * @param items items for the requests
 * @param output the output that accuracy is computed from
 * @param answers NPY file to write the answer to each item to
 * @param budget longest time for all timings together
 */
public record NodeTask(
        String model,
        ModelConfiguration configuration,
        Map<String, Path> files,
        RequestItems items,
        String output,
        Path answers,
        RuntimeSettings settings,
        Duration budget) {

    public NodeTask {
        files = Map.copyOf(files);
    }
}
