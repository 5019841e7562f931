package io.infaas.builder.node;

import io.infaas.catalog.Configuration;
import io.infaas.catalog.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Asks for everything that a node can tell of a variant.
 *
 * @param model name that it is loaded under
 * @param files by place in the model's folder, as {@code 1/model.onnx}; sent to the node unless its repository has the model
 * @param items what it is asked
 * @param answer the output tensor that accuracy is measured by
 * @param answers NPY file that what it gives each item is written to
 * @param budget longest time for all timings together
 */
public record NodeTask(
        String model,
        Configuration configuration,
        Map<String, Path> files,
        RequestItems items,
        String answer,
        Path answers,
        Settings settings,
        Duration budget) {

    public NodeTask {
        files = Map.copyOf(files);
    }
}
