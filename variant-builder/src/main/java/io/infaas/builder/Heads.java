package io.infaas.builder;

import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.head.HeadFitting;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.OutputTask;
import io.infaas.builder.store.Store;
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

/** Turns the encoders of a definition into trained networks. */
record Heads(Inputs inputs, Data data, MeasureProcess process, Path folder, Keys keys, Store store, Progress progress) {

    /** The same inputs with a network for each head. */
    Inputs fitted() throws IOException {
        List<Inputs.Network> networks = new ArrayList<>(inputs.networks());
        for (Inputs.Encoder encoder : inputs.encoders()) {
            networks.addAll(networks(encoder));
        }
        return inputs.with(networks);
    }

    private List<Inputs.Network> networks(Inputs.Encoder encoder) throws IOException {
        Contract contract = inputs.definition().application().contract();
        List<Inputs.Network> networks = new ArrayList<>();
        for (Map.Entry<String, Path> model : models(encoder).entrySet()) {
            Path file = model.getValue();
            networks.add(new Inputs.Network(
                    encoder.name() + "-" + model.getKey(),
                    file,
                    GraphContract.of(OnnxGraph.read(file), contract, file)));
        }
        return networks;
    }

    /** All are written before any is read again: the encoder that they share is then no longer in memory. */
    private Map<String, Path> models(Inputs.Encoder encoder) throws IOException {
        LabelledData training = data.training().orElseThrow();
        Map<String, OnnxGraph> made = new HashMap<>();
        Map<String, Path> models = new LinkedHashMap<>();
        for (String part : encoder.head().names()) {
            models.put(part, model(encoder, part, training, made));
        }
        return models;
    }

    /** @param made the heads that were fitted in this build: all of an encoder at once, when the first is missing */
    private Path model(Inputs.Encoder encoder, String part, LabelledData training, Map<String, OnnxGraph> made)
            throws IOException {
        try {
            return store.file("head", keys.head(inputs, training, encoder, part), "onnx", file -> {
                if (made.isEmpty()) {
                    made.putAll(fit(encoder, training));
                }
                Objects.requireNonNull(made.get(part)).write(file);
            });
        } catch (VariantException e) {
            throw new BuildException("%s: %s".formatted(encoder.file(), e.reason()), e);
        }
    }

    private Map<String, OnnxGraph> fit(Inputs.Encoder encoder, LabelledData training) {
        Contract contract = inputs.definition().application().contract();
        progress.note("%s: fitting %d heads"
                .formatted(encoder.name(), encoder.head().names().size()));
        HeadFitting fitting = new HeadFitting(
                inputs.answer(),
                training.labels(),
                contract.labels().size(),
                (graph, outputs) -> run(graph, outputs, training, contract.maxBatchSize()));
        return fitting.classifiers(encoder.graph(), encoder.file(), encoder.head());
    }

    private Map<String, Path> run(OnnxGraph graph, Set<String> outputs, LabelledData training, int batch)
            throws VariantException {
        Path model = folder.resolve("encoder.onnx");
        Map<String, Path> files = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (String output : outputs) {
            Path file = folder.resolve(output + ".npy");
            files.put(output, file);
            names.put(output, file.toAbsolutePath().toString());
        }
        try {
            graph.write(model);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(model, e), e);
        }
        process.output(new OutputTask(model.toAbsolutePath().toString(), Feed.of(training), names, batch));
        return files;
    }
}
