package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.elsewhere.Form;
import io.infaas.builder.elsewhere.OnNode;
import io.infaas.builder.elsewhere.OtherVariants;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.report.Lineage;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.ModelFolder;
import io.infaas.builder.store.Store;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes, measures and writes variants of one definition; what it has made or measured before, it takes from the store. */
final class Workshop {

    private final Inputs inputs;
    private final Bench bench;
    private final Host host;
    private final Keys keys;
    private final Store store;
    private final BuildRequest request;

    Workshop(Bench bench, Host host, Keys keys, Store store, BuildRequest request) {
        this.inputs = bench.inputs();
        this.bench = bench;
        this.host = host;
        this.keys = keys;
        this.store = store;
        this.request = request;
    }

    /** @throws BuildException if the network does not run */
    Scores asTrained(Inputs.Network network) throws IOException {
        try {
            return scores(network, network.file());
        } catch (VariantException e) {
            throw doesNotRun(network, e);
        }
    }

    static BuildException doesNotRun(Inputs.Network network, VariantException failure) {
        return new BuildException(
                "%s: %s. Check that the file is a whole ONNX model which this runtime supports"
                        .formatted(network.file(), failure.reason()),
                failure);
    }

    /** @throws VariantException if the transform cannot be applied, or what it makes does not run */
    MadeGraph graph(Inputs.Network network, Transform transform) throws VariantException, IOException {
        Path model = store.file("graph", keys.graph(bench.data(), network, transform), "onnx", file -> {
            OnnxGraph source = network.graph();
            OnnxGraph graph = transform.apply(source, bench.calibration(source));
            if (graph == source) {
                Files.copy(network.file(), file);
            } else {
                graph.write(file);
            }
        });
        return new MadeGraph(network, transform, model, Files.size(model), scores(network, model));
    }

    /** The variant's full name. */
    String name(MadeGraph graph, Settings settings) throws IOException {
        String alias = Variant.alias(
                graph.network().name(),
                graph.transform().name(),
                inputs.template().target(),
                settings);
        return alias + "-" + digest(graph, settings);
    }

    /** Of the variant's files: equal digests, equal variants. */
    String digest(MadeGraph graph, Settings settings) throws IOException {
        return ModelFolder.digest(graph.model(), config(graph.network(), settings), labels());
    }

    /** @throws VariantException if the variant does not run */
    Profile profile(MadeGraph graph, Settings settings) throws VariantException, IOException {
        ProfileTask.Result result = store.value(
                "profile",
                keys.profile(inputs, bench.data(), graph.model(), settings, request),
                ProfileTask.Result.class,
                () -> bench.profile(graph.model(), settings));
        return profile(host, settings, result, graph.accuracy());
    }

    static Profile profile(Host host, Settings settings, ProfileTask.Result result, Accuracy accuracy) {
        Hardware hardware = new Hardware(
                host.nodeType().name(),
                host.processor().model(),
                host.processor().flags(),
                settings.cores(),
                result.runtime());
        return result.on(hardware, accuracy);
    }

    /** What a node tells of a variant; asked once, until anything that it depends on changes. */
    OtherVariants.Measured onNode(String address, Form form, OnNode node) throws VariantException, IOException {
        return store.value(
                "node",
                keys.onNode(inputs, bench.data(), address, form, request),
                OtherVariants.Measured.class,
                () -> node.on(address, form));
    }

    /**
     * How good answers from elsewhere are.
     *
     * @param network that they are compared with; empty where files were brought that are a form of none
     */
    Accuracy accuracy(Optional<Inputs.Network> network, Path answers) throws VariantException, IOException {
        if (network.isEmpty() && inputs.metric().needsSource()) {
            throw new VariantException(
                    "metric %s compares with the trained network, and there is none of this architecture"
                            .formatted(inputs.metric().name()));
        }
        return bench.scores(answers, network.isPresent() ? answers(network.get().file()) : answers)
                .accuracy();
    }

    Lineage lineage(String parent, Transform transform, Settings settings) {
        return new Lineage(parent, transform.name(), settings, inputs.template().target());
    }

    void write(Path repository, MadeGraph graph, VariantReport variant) throws IOException {
        ModelFolder.write(
                repository.resolve(variant.name()),
                graph.model(),
                config(graph.network(), variant.lineage().settings()),
                labels());
    }

    private Scores scores(Inputs.Network network, Path model) throws VariantException, IOException {
        return bench.scores(answers(model), answers(network.file()));
    }

    private Path answers(Path model) throws VariantException, IOException {
        return store.file(
                "answers", keys.answers(inputs, bench.data(), model), "npy", file -> bench.answer(model, file));
    }

    private String config(Inputs.Network network, Settings settings) {
        return inputs.template().fill(network.contract(), settings);
    }

    private List<String> labels() {
        return inputs.definition().application().contract().labels();
    }
}
