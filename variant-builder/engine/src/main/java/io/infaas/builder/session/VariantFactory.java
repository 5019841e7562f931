package io.infaas.builder.session;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.bench.Bench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Quantisation;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.report.Lineage;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes, measures and writes variants of one definition. It takes earlier results from the store. */
public final class VariantFactory {

    private final Bench bench;
    private final StepKeys keys;
    private final StepStore store;
    private final Map<String, Path> folded = new HashMap<>();
    private final MixedGraphs mixed;

    VariantFactory(Bench bench, StepKeys keys, StepStore store) {
        this.bench = bench;
        this.keys = keys;
        this.store = store;
        this.mixed = new MixedGraphs(bench, keys, store);
    }

    public TrainedInputs inputs() {
        return bench.inputs();
    }

    public Bench bench() {
        return bench;
    }

    /** Cores that a variant may have. */
    public int cores() {
        return keys.host().nodeCores();
    }

    /** @throws BuildException if the network does not run */
    public Scores asTrained(TrainedNetwork network) throws IOException {
        try {
            return scores(network, network.file());
        } catch (VariantException e) {
            throw network.doesNotRun(e);
        }
    }

    /** @throws VariantException if the transform cannot be applied, or the graph that it makes does not run */
    public TransformedGraph graph(TrainedNetwork network, Transform transform) throws VariantException, IOException {
        return graph(network, transform, List.of());
    }

    /**
     * The graph of a transform that leaves the layers in full precision that cost too much accuracy on the calibration items.
     *
     * @param stages counts the runs that this takes
     * @throws VariantException with the reason, if there are no such layers, or too many
     */
    public TransformedGraph mixed(TrainedNetwork network, Quantisation transform, StageCounter stages)
            throws VariantException, IOException {
        Quantisation accurate = mixed.accurate(network, transform, () -> read(network, transform), stages);
        return graph(network, accurate, fullPrecision(TransformedGraph.name(network, transform)));
    }

    /** The layers of all graphs that were searched layer by layer. */
    public List<MixedPrecision> mixed() {
        return mixed.results();
    }

    /** Names of the layers of a graph that stay in full precision for the sake of the accuracy. */
    public List<String> fullPrecision(String graph) {
        return mixed.results().stream()
                .filter(mixedPrecision -> mixedPrecision.graph().equals(graph))
                .findFirst()
                .map(MixedPrecision::fullPrecision)
                .orElse(List.of());
    }

    private OnnxGraph read(TrainedNetwork network, Transform transform) {
        return transform.readsFolded() ? folded(network) : network.graph();
    }

    private TransformedGraph graph(TrainedNetwork network, Transform transform, List<String> fullPrecision)
            throws VariantException, IOException {
        Path model = store.file("graph", keys.graph(inputs().data(), network, transform), "onnx", file -> {
            OnnxGraph source = read(network, transform);
            OnnxGraph graph = transform.apply(source, bench.calibration(source));
            if (graph == source) {
                Files.copy(network.file(), file);
            } else {
                graph.write(file);
            }
        });
        return new TransformedGraph(
                network, transform, model, Files.size(model), scores(network, model), fullPrecision);
    }

    /** The network as transforms read it; made once. */
    private OnnxGraph folded(TrainedNetwork network) {
        Path file = folded.computeIfAbsent(network.name(), name -> bench.folded(network));
        return OnnxGraph.read(file);
    }

    /** The variant's full name. */
    public String name(TransformedGraph graph, RuntimeSettings settings) throws IOException {
        String alias = Variant.alias(
                graph.network().name(),
                graph.transform().name(),
                inputs().read().template().target(),
                settings);
        return alias + "-" + digest(graph, settings);
    }

    /** The digest of the variant's files: variants with equal digests are equal. */
    public String digest(TransformedGraph graph, RuntimeSettings settings) throws IOException {
        return VariantFolder.digest(graph.model(), config(graph.network(), settings), labels());
    }

    /** @throws VariantException if the variant does not run */
    public Profile profile(TransformedGraph graph, RuntimeSettings settings) throws VariantException, IOException {
        ProfileTask.Result result = store.value(
                "profile",
                keys.profile(inputs(), graph.model(), settings, bench.profileBudget()),
                ProfileTask.Result.class,
                () -> bench.profile(graph.model(), settings));
        return result.toProfile(keys.host().hardware(settings, result.runtime()), graph.accuracy());
    }

    /**
     * A node's measurements of a variant; measured once, until anything that they depend on changes.
     *
     * @param variant full name, which has the digest of the files
     */
    public <T> T onNode(String address, String variant, Class<T> type, StepStore.Step<T> measurement)
            throws VariantException, IOException {
        return store.value("node", keys.onNode(inputs(), address, variant, bench.profileBudget()), type, measurement);
    }

    /**
     * The accuracy of answers that a node gave.
     *
     * @param network the trained network to compare with; empty for prebuilt files of an unknown architecture
     */
    public Accuracy accuracy(Optional<TrainedNetwork> network, Path answers) throws VariantException, IOException {
        if (network.isEmpty() && inputs().read().metric().needsSource()) {
            throw new VariantException("metric %s compares with the trained network, but this architecture has none"
                    .formatted(inputs().read().metric().name()));
        }
        String judged = inputs().read().judgedOutput();
        return bench.scores(
                        List.of(answers),
                        List.of(network.isPresent() ? answers(network.get().file(), judged) : answers))
                .accuracy();
    }

    /** @param fullPrecision names of the layers that stay in full precision for the sake of the accuracy */
    public Lineage lineage(String parent, Transform transform, RuntimeSettings settings, List<String> fullPrecision) {
        return new Lineage(
                parent, transform.name(), settings, inputs().read().template().target(), fullPrecision);
    }

    public void write(Path repository, TransformedGraph graph, VariantReport variant) throws IOException {
        VariantFolder.write(
                repository.resolve(variant.name()),
                graph.model(),
                config(graph.network(), variant.lineage().settings()),
                labels());
    }

    private Scores scores(TrainedNetwork network, Path model) throws VariantException, IOException {
        return bench.scores(answers(model), answers(network.file()));
    }

    private List<Path> answers(Path model) throws VariantException, IOException {
        List<Path> answers = new ArrayList<>();
        for (String output : inputs().read().judgedOutputs()) {
            answers.add(answers(model, output));
        }
        return answers;
    }

    private Path answers(Path model, String output) throws VariantException, IOException {
        return store.file(
                "answers", keys.answers(inputs(), model, output), "npy", file -> bench.answer(model, output, file));
    }

    private String config(TrainedNetwork network, RuntimeSettings settings) {
        return inputs().read().template().fill(network.contract(), settings);
    }

    private List<String> labels() {
        return inputs().contract().labels();
    }
}
