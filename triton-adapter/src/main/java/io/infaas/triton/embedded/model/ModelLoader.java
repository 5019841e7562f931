package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtException;
import io.infaas.triton.embedded.model.Scheduler.InFlightBudget;
import io.infaas.triton.protocol.ModelConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads one version of a model from its folder. */
final class ModelLoader {
    private final InFlightBudget inFlight;

    ModelLoader(InFlightBudget inFlight) {
        this.inFlight = inFlight;
    }

    /** Loads all instances or none. Blocks while ONNX Runtime reads and optimizes the graph. */
    LoadedVersion load(ModelDirectory folder, ModelConfig config, long version, InferenceCounters counters)
            throws NodeException {
        Path file = folder.graph(config, version);
        if (!Files.isRegularFile(file)) {
            throw NodeException.internal("unable to find '" + file + "' for model '" + folder.name() + "'");
        }
        Labels labels = Labels.read(folder.path(), ModelSpec.of(config));
        List<Graph> graphs = new ArrayList<>();
        try {
            Graph first = Graph.open(file, ModelSpec.of(config));
            graphs.add(first);
            GraphSignature contract = new GraphSignature(folder.name(), first);
            ModelSpec spec = ModelSpec.of(contract.complete(config));
            contract.check(spec);
            while (graphs.size() < spec.instances()) {
                graphs.add(Graph.open(file, spec));
            }
            List<ModelInstance> executions = graphs.stream()
                    .map(g -> new ModelInstance(spec, Long.toString(version), g, labels, counters))
                    .toList();
            graphs = List.of();
            return new LoadedVersion(spec, version, scheduler(spec, executions, counters), counters);
        } catch (OrtException e) {
            throw NodeException.internal("failed to load '" + file + "': " + e.getMessage());
        } finally {
            // The list is empty once the instances own the graphs.
            graphs.forEach(Graph::close);
        }
    }

    private Scheduler scheduler(ModelSpec spec, List<ModelInstance> executions, InferenceCounters counters) {
        return spec.sequences().isPresent()
                ? SequencePool.start(spec, spec.sequences().get(), executions, counters, inFlight)
                : InstancePool.start(spec, executions, counters, inFlight);
    }

    /** Class names of outputs, from the label files in the model's folder: one name per line. */
    static final class Labels {
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
}
