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
import io.infaas.catalog.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns the encoders of a definition into trained networks. */
record Heads(Inputs inputs, Data data, MeasureProcess process, Path folder, Progress progress) {

    /** The same inputs with a network for each head. */
    Inputs fitted() throws IOException {
        List<Inputs.Network> networks = new ArrayList<>(inputs.networks());
        for (Inputs.Encoder encoder : inputs.encoders()) {
            progress.note("%s: fitting %d heads"
                    .formatted(
                            encoder.name(),
                            encoder.head().layers().size()
                                    + encoder.head().tensors().size()));
            networks.addAll(networks(encoder));
        }
        return inputs.with(networks);
    }

    private List<Inputs.Network> networks(Inputs.Encoder encoder) throws IOException {
        Contract contract = inputs.definition().application().contract();
        LabelledData training = data.training().orElseThrow();
        HeadFitting fitting = new HeadFitting(
                inputs.answer(),
                training.labels(),
                contract.labels().size(),
                (graph, outputs) -> run(graph, outputs, training, contract.maxBatchSize()));
        List<Inputs.Network> networks = new ArrayList<>();
        for (Map.Entry<String, OnnxGraph> made : fitting.classifiers(encoder.graph(), encoder.file(), encoder.head())
                .entrySet()) {
            String name = encoder.name() + "-" + made.getKey();
            Path file = folder.resolve(name + ".onnx");
            Files.write(file, made.getValue().bytes());
            networks.add(
                    new Inputs.Network(name, file, made.getValue(), GraphContract.of(made.getValue(), contract, file)));
        }
        return networks;
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
            Files.write(model, graph.bytes());
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(model, e), e);
        }
        process.output(new OutputTask(model.toAbsolutePath().toString(), Feed.of(training), names, batch));
        return files;
    }
}
