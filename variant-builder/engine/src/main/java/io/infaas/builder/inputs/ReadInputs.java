package io.infaas.builder.inputs;

import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.accuracy.ScriptMetric;
import io.infaas.builder.data.WholeShapes;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.graph.AddedBatch;
import io.infaas.builder.graph.BatchSize;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxFile;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Options;
import io.infaas.builder.graph.Transform;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Definition;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.TransformSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A definition and everything that it names, read once and checked for consistency.
 *
 * @param networks trained networks as read from their files; {@link DynamicBatch} makes those with a fixed batch size usable
 * @param encoders trained encoders, which become networks once heads are fitted to them
 * @param metric definition of accuracy
 * @param judgedOutput the output that the metric scores: its last dimension corresponds to the labels, if there are any
 */
public record ReadInputs(
        DefinitionFiles files,
        List<Network> networks,
        List<Transform> transforms,
        ConfigTemplate template,
        List<Encoder> encoders,
        AccuracyMetric metric,
        String judgedOutput) {

    /**
     * A trained network as read from its file.
     *
     * @param isComplete whether runtimes load the file alone and as it is
     * @param fixedBatch the only batch size that it accepts; empty if it accepts any
     * @param openedOutputs outputs that it declares for one item, which probably have any number
     * @param memory its memory needs
     */
    public record Network(
            String name,
            Path file,
            boolean isComplete,
            Contract contract,
            OptionalLong fixedBatch,
            List<String> openedOutputs,
            MemoryForecast memory) {

        public Network {
            openedOutputs = List.copyOf(openedOutputs);
        }
    }

    /** A trained encoder, which becomes networks once heads are fitted to it. */
    public record Encoder(String name, Path file, Definition.Head head) {

        /** Reads the file on each call, because all graphs of a definition together may need too much memory. */
        public OnnxGraph graph() {
            return OnnxGraph.read(file);
        }
    }

    public ReadInputs {
        networks = List.copyOf(networks);
        transforms = List.copyOf(transforms);
        encoders = List.copyOf(encoders);
    }

    /** @throws BuildException naming the file or field, the error and the remedy */
    public static ReadInputs read(DefinitionFiles files) {
        Definition definition = files.definition();
        Contract contract = definition.application().contract();
        checkTypes(contract);
        AccuracyMetric metric = metric(files);
        String judgedOutput = chooseOutput(metric, contract).name();
        ConfigTemplate template = template(files);
        List<Transform> transforms =
                definition.variants().transforms().stream().map(Transform::of).toList();
        // Reports an unknown transform before any variant is created.
        definition.targets().forEach(other -> other.transforms().forEach(name -> transform(definition, name)));
        List<Network> networks = new ArrayList<>();
        List<Encoder> encoders = new ArrayList<>();
        boolean skips = definition.variants().transforms().stream()
                .anyMatch(spec -> !spec.skip().isEmpty());
        List<OnnxGraph> graphs = new ArrayList<>();
        for (Definition.Source source : definition.architectures()) {
            Path file = files.resolve(source.model());
            if (!Files.isRegularFile(file)) {
                throw new BuildException("%s: no such file; correct the model of architecture '%s' in %s"
                        .formatted(file, source.name(), files.file()));
            }
            OnnxFile.checkSize(file);
            MemoryForecast.of(file).check(file);
            OnnxFile read = OnnxFile.read(file);
            OnnxGraph graph = read.graph();
            if (skips) {
                graphs.add(graph);
            }
            Definition.Head head = source.head();
            if (head == null) {
                networks.add(network(source.name(), read, file, contract));
            } else {
                encoders.add(encoder(source.name(), graph, file, head, contract));
            }
        }
        definition.variants().transforms().forEach(spec -> Options.checkSkips(spec, graphs));
        return new ReadInputs(files, networks, transforms, template, encoders, metric, judgedOutput);
    }

    private static AccuracyMetric metric(DefinitionFiles files) {
        String name = files.definition().application().metric().name();
        if (!name.endsWith(ScriptMetric.SUFFIX)) {
            return AccuracyMetric.named(name);
        }
        Path script = files.resolve(name);
        if (!Files.isRegularFile(script)) {
            throw new BuildException(
                    "%s: no such file; correct application.metric.name in %s".formatted(script, files.file()));
        }
        return new ScriptMetric(script);
    }

    /** Whether the definition names the same items for calibration and for evaluation. */
    public boolean calibratesOnEvaluation() {
        Definition.Data data = definition().data();
        return data.calibration().items().equals(data.evaluation().items());
    }

    /** The outputs that the metric scores: {@link #judgedOutput}, or all. */
    public List<String> judgedOutputs() {
        if (!metric.judgesAllOutputs()) {
            return List.of(judgedOutput);
        }
        return contract().outputs().stream().map(ContractTensor::name).toList();
    }

    /** The runtime for Java creates no tensors of other types. */
    private static void checkTypes(Contract contract) {
        for (ContractTensor input : contract.inputs()) {
            switch (input.type()) {
                case UINT16, UINT32, UINT64 ->
                    throw new BuildException(
                            "application.contract.inputs: '%s' is %s, which the runtime for Java cannot create; export the network with a Cast from INT32 or INT64 at this input"
                                    .formatted(input.name(), input.type()));
                default -> {
                    // can be measured
                }
            }
        }
    }

    private static ConfigTemplate template(DefinitionFiles files) {
        Definition definition = files.definition();
        Contract contract = definition.application().contract();
        try {
            ConfigTemplate template = ConfigTemplate.of(definition.variants().target());
            RuntimeSettings plain = new RuntimeSettings(1, 1, contract.maxBatchSize());
            if (!template.configuration(contract, plain).isPlainOnnxRuntime()) {
                throw new IllegalArgumentException(
                        "'%s' does not run on this machine; name it under targets, with a node to measure it on"
                                .formatted(template.target()));
            }
            return template;
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: variants.target: %s".formatted(files.file(), e.getMessage()), e);
        }
    }

    private static Network network(String name, OnnxFile read, Path file, Contract promised) {
        OnnxGraph graph = AddedBatch.of(read.graph(), promised);
        OptionalLong fixedBatch = promised.hasBatchDimension() ? BatchSize.fixed(graph) : OptionalLong.empty();
        OnnxGraph dynamic = fixedBatch.isPresent()
                ? DynamicBatch.graph(graph, fixedBatch.getAsLong(), promised.maxBatchSize(), file)
                : graph;
        return new Network(
                name,
                file,
                read.isComplete() && graph == read.graph(),
                GraphContract.of(dynamic, promised, file),
                fixedBatch,
                AddedBatch.openedOutputs(read.graph(), promised),
                MemoryForecast.of(graph));
    }

    private static Encoder encoder(String name, OnnxGraph graph, Path file, Definition.Head head, Contract contract) {
        if (!contract.hasBatchDimension()) {
            throw new BuildException(
                    "application.contract.maxBatchSize: 0 declares tensors without a batch dimension, but the head of architecture '%s' needs one; set it to 1 or more, with shapes without that dimension"
                            .formatted(name));
        }
        BatchSize.fixed(graph).ifPresent(size -> {
            throw new BuildException(
                    "%s: its batch size is fixed to %d, so no head can be fitted to it; export the encoder with a dynamic batch dimension"
                            .formatted(file, size));
        });
        return new Encoder(name, file, head);
    }

    /** The transform with this name and its options from the definition. */
    public static Transform transform(Definition definition, String name) {
        return Transform.of(definition.variants().transforms().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseGet(() -> new TransformSpec(name)));
    }

    public Definition definition() {
        return files.definition();
    }

    public Contract contract() {
        return definition().application().contract();
    }

    /** @throws BuildException naming the field and the remedy, if no output suits the metric */
    static ContractTensor chooseOutput(AccuracyMetric metric, Contract contract) {
        ContractTensor judged = judgedTensor(metric, contract);
        Optional<String> unsuitable = metric.unsuitable(judged.shape());
        if (!contract.hasBatchDimension() && unsuitable.isPresent()) {
            unsuitable = metric.unsuitable(WholeShapes.item(judged.shape()));
        }
        boolean judgesStrings = metric.judgesAllOutputs() || metric.judgesNames() || metric instanceof ScriptMetric;
        if (judged.type() == TensorType.BYTES && !judgesStrings) {
            unsuitable = Optional.of("judges numbers; use top-1, macro-f1 or agreement for strings");
        }
        unsuitable.ifPresent(reason -> {
            throw new BuildException("application.metric.name: %s %s; output '%s' is %s"
                    .formatted(metric.name(), reason, judged.name(), judged.shape()));
        });
        return judged;
    }

    private static ContractTensor judgedTensor(AccuracyMetric metric, Contract contract) {
        List<ContractTensor> numbers = contract.outputs().stream()
                .filter(output -> output.type() != TensorType.BYTES)
                .toList();
        ContractTensor first = (numbers.isEmpty() ? contract.outputs() : numbers).get(0);
        int labels = contract.labels().size();
        if (labels == 0) {
            if (metric.needsLabel()) {
                throw new BuildException(
                        "application.contract.labels: is empty, but metric %s needs the correct class of each item; list the labels, or use metric agreement"
                                .formatted(metric.name()));
            }
            return first;
        }
        Optional<ContractTensor> scores = numbers.stream()
                .filter(output -> !output.shape().isEmpty()
                        && output.shape().get(output.shape().size() - 1) == labels)
                .findFirst();
        if (scores.isPresent()) {
            return scores.get();
        }
        // a single probability belongs to the second class; else answers name classes
        boolean isProbability =
                labels == 2 && !numbers.isEmpty() && first.shape().stream().allMatch(size -> size == 1);
        boolean areIndexes = !metric.needsLabel() && metric.targetsOf(labels) == AccuracyMetric.ANY_NUMBER;
        if (isProbability || areIndexes) {
            return first;
        }
        return contract.outputs().stream()
                .filter(ReadInputs::isName)
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        ("application.contract.labels: %d labels, but no output has a last dimension of that size: %s."
                                        + " List the labels in the order of the output's last dimension")
                                .formatted(
                                        labels,
                                        contract.outputs().stream()
                                                .map(output -> output.name() + " " + output.shape())
                                                .toList())));
    }

    private static boolean isName(ContractTensor output) {
        return output.type() == TensorType.BYTES && output.shape().stream().allMatch(size -> Math.abs(size) == 1);
    }
}
