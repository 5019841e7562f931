package io.infaas.builder.session;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.head.HeadFitting;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a build, from reading the data to writing the result: output folder, step store and variant factory. It owns the folder
 * and the store; closing it releases both, and discards an output that was not committed.
 */
public record BuildSession(BuildOutput output, StepStore store, VariantFactory factory) implements AutoCloseable {

    /**
     * Reads the data, makes batch sizes dynamic and fits heads, so that every network can be transformed and measured.
     *
     * @param target folder of the result; steps are kept in the work folder beside it
     * @param profileBudget longest time to measure one variant
     * @param force forget the steps of former builds
     * @throws BuildException naming the file or field, the error and the remedy; bad data leave no work folder behind
     */
    public static BuildSession open(
            ReadInputs inputs, StepKeys keys, Path target, Duration profileBudget, boolean force, Progress progress)
            throws IOException {
        BuildOutput output = BuildOutput.open(target);
        @Nullable StepStore store = null;
        boolean isOpen = false;
        try {
            DataSets data = DataSets.read(inputs, output.scratch());
            store = StepStore.open(BuildOutput.work(target));
            if (force) {
                store.clear();
            }
            Bench bench = Bench.open(inputs, data, output.scratch(), keys.host().cores(), profileBudget, progress);
            Bench trained = bench.plus(new HeadNetworks(bench, keys, store, progress).networks());
            BuildSession session = new BuildSession(output, store, new VariantFactory(trained, keys, store));
            isOpen = true;
            return session;
        } finally {
            if (!isOpen) {
                close(output, store);
            }
        }
    }

    @Override
    public void close() {
        close(output, store);
    }

    private static void close(BuildOutput output, @Nullable StepStore store) {
        try (output) {
            if (store != null) {
                store.close();
            }
        }
    }

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
            Map<String, OnnxGraph> fittedHeads = new HashMap<>();
            Map<String, Path> models = new LinkedHashMap<>();
            for (String part : encoder.head().names()) {
                models.put(part, model(encoder, part, training, fittedHeads));
            }
            return models;
        }

        /** @param fittedHeads heads fitted in this build: all heads of an encoder at once, when the store misses one */
        private Path model(
                ReadInputs.Encoder encoder, String part, LabelledData training, Map<String, OnnxGraph> fittedHeads)
                throws IOException {
            try {
                return store.file("head", keys.head(inputs(), training, encoder, part), "onnx", file -> {
                    if (fittedHeads.isEmpty()) {
                        fittedHeads.putAll(fit(encoder, training));
                    }
                    Objects.requireNonNull(fittedHeads.get(part)).write(file);
                });
            } catch (VariantException e) {
                throw new BuildException("%s: %s".formatted(encoder.file(), e.reason()), e);
            }
        }

        private Map<String, OnnxGraph> fit(ReadInputs.Encoder encoder, LabelledData training) {
            progress.note("%s: fitting %d heads"
                    .formatted(encoder.name(), encoder.head().names().size()));
            HeadFitting fitting = new HeadFitting(
                    inputs().judgedOutput(),
                    training.labels(),
                    inputs().contract().labels().size(),
                    (graph, outputs) -> run(graph, outputs, training));
            return fitting.classifiers(encoder.graph(), encoder.file(), encoder.head());
        }

        private Map<String, Path> run(OnnxGraph graph, Set<String> outputs, LabelledData training)
                throws VariantException {
            Path model = bench.scratch().resolve("encoder.onnx");
            Map<String, Path> files = new LinkedHashMap<>();
            outputs.forEach(output -> files.put(output, bench.scratch().resolve(output + ".npy")));
            graph.save(model);
            bench.answer(model, Feed.of(training, inputs().contract()), files);
            return files;
        }

        private ReadInputs inputs() {
            return bench.inputs().read();
        }
    }
}
