package io.infaas.triton.embedded.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Class names of outputs, from the label files in the model's folder: one name per line. */
final class Labels {
    private final Map<String, List<String>> byOutput;

    private Labels(Map<String, List<String>> byOutput) {
        this.byOutput = Map.copyOf(byOutput);
    }

    static Labels read(Path folder, ModelSpec model) throws NodeException {
        Map<String, List<String>> byOutput = new HashMap<>();
        for (ConfiguredTensor output : model.outputs()) {
            if (output.labels().isEmpty()) {
                continue;
            }
            Path file = folder.resolve(output.labels());
            try {
                byOutput.put(output.name(), Files.readAllLines(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw NodeException.internal(
                        "failed to open text file for read " + file + ": No such file or directory");
            }
        }
        return new Labels(byOutput);
    }

    /** Empty if the output has no label file. */
    List<String> of(String output) {
        return byOutput.getOrDefault(output, List.of());
    }
}
