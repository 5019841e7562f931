package io.infaas.builder.session;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.head.HeadFitting;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.OutputTask;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.store.StepStore;
import io.infaas.catalog.Contract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes trained networks of a definition's encoders by fitting heads to them. */
record HeadNetworks(Bench bench, StepKeys keys, StepStore store, Progress progress) {

    /** One network for each head of each encoder. */
    List<TrainedNetwork> networks() throws IOException {
        List<TrainedNetwork> networks = new ArrayList<>();
        for (ReadInputs.Encoder encoder : inputs().encoders()) {
            networks.addAll(networks(encoder));
        }
        return networks;
    }

    private List<TrainedNetwork> networks(ReadInputs.Encoder encoder) throws IOException {
        List<TrainedNetwork> networks = new ArrayList<>();
        for (Map.Entry<String, Path> model : models(encoder).entrySet()) {
            Path file = model.getValue();
            networks.add(new TrainedNetwork(
                    encoder.name() + "-" + model.getKey(),
                    file,
                    GraphContract.of(OnnxGraph.read(file), inputs().contract(), file)));
        }
        return networks;
    }

    /** Writes all models before any is read again: by then the encoder that they share is no longer in memory. */
    private Map<String, Path> models(ReadInputs.Encoder encoder) throws IOException {
        LabelledData training = bench.inputs().data().training().orElseThrow();
        Map<String, OnnxGraph> fitted = new HashMap<>();
        Map<String, Path> models = new LinkedHashMap<>();
        for (String part : encoder.head().names()) {
            models.put(part, model(encoder, part, training, fitted));
        }
        return models;
    }

    /** @param fitted heads fitted in this build: all heads of an encoder at once, when the store misses one */
    private Path model(ReadInputs.Encoder encoder, String part, LabelledData training, Map<String, OnnxGraph> fitted)
            throws IOException {
        try {
            return store.file("head", keys.head(inputs(), training, encoder, part), "onnx", file -> {
                if (fitted.isEmpty()) {
                    fitted.putAll(fit(encoder, training));
                }
                Objects.requireNonNull(fitted.get(part)).write(file);
            });
        } catch (VariantException e) {
            throw new BuildException("%s: %s".formatted(encoder.file(), e.reason()), e);
        }
    }

    private Map<String, OnnxGraph> fit(ReadInputs.Encoder encoder, LabelledData training) {
        Contract contract = inputs().contract();
        progress.note("%s: fitting %d heads"
                .formatted(encoder.name(), encoder.head().names().size()));
        HeadFitting fitting = new HeadFitting(
                inputs().judgedOutput(),
                training.labels(),
                contract.labels().size(),
                (graph, outputs) -> run(graph, outputs, training, contract.maxBatchSize()));
        return fitting.classifiers(encoder.graph(), encoder.file(), encoder.head());
    }

    private Map<String, Path> run(OnnxGraph graph, Set<String> outputs, LabelledData training, int batch)
            throws VariantException {
        Path model = bench.scratch().resolve("encoder.onnx");
        Map<String, Path> files = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (String output : outputs) {
            Path file = bench.scratch().resolve(output + ".npy");
            files.put(output, file);
            names.put(output, file.toAbsolutePath().toString());
        }
        try {
            graph.write(model);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(model, e), e);
        }
        bench.process()
                .output(new OutputTask(
                        model.toAbsolutePath().toString(), Feed.of(training, inputs().contract()), names, batch));
        return files;
    }

    private ReadInputs inputs() {
        return bench.inputs().read();
    }
}
