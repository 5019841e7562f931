package io.infaas.builder;

import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Options;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.graph.Weights;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definition with all that it names, read and seen to fit together.
 *
 * @param answer the output tensor whose last dimension numbers the labels
 */
record Inputs(
        Sources sources,
        List<Network> networks,
        List<Transform> transforms,
        ConfigTemplate template,
        LabelledData calibration,
        LabelledData evaluation,
        String answer) {

    private static final String TOP_1 = "top-1";

    /** A trained network. */
    record Network(String name, Path file, OnnxGraph graph, Contract contract) {}

    /** @throws BuildException naming the file or field, what is wrong with it and what to do */
    static Inputs read(Sources sources) {
        Path file = sources.file();
        Definition definition = sources.definition();
        Contract contract = definition.application().contract();
        String answer = answer(definition, contract);
        ConfigTemplate template;
        try {
            template = ConfigTemplate.of(definition.variants().target());
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: variants.target: %s".formatted(file, e.getMessage()), e);
        }
        List<Transform> transforms =
                definition.variants().transforms().stream().map(Transform::of).toList();
        List<Network> networks = new ArrayList<>();
        for (Definition.Source source : definition.architectures()) {
            Path model = sources.resolve(source.model());
            if (!Files.isRegularFile(model)) {
                throw new BuildException("%s: no such file; correct the model of architecture '%s' in %s"
                        .formatted(model, source.name(), file));
            }
            OnnxGraph graph = OnnxGraph.read(model);
            Weights.check(graph, model);
            networks.add(new Network(source.name(), model, graph, GraphContract.of(graph, contract, model)));
        }
        List<OnnxGraph> graphs = networks.stream().map(Network::graph).toList();
        definition.variants().transforms().forEach(spec -> Options.checkSkips(spec, graphs));
        return new Inputs(
                sources,
                List.copyOf(networks),
                transforms,
                template,
                data(sources, definition.data().calibration(), contract),
                data(sources, definition.data().evaluation(), contract),
                answer);
    }

    Definition definition() {
        return sources.definition();
    }

    private static String answer(Definition definition, Contract contract) {
        String metric = definition.application().metric().name();
        if (!metric.equals(TOP_1)) {
            throw new BuildException("application.metric.name: '%s' is unknown; known is %s".formatted(metric, TOP_1));
        }
        int labels = contract.labels().size();
        Optional<TensorSpec> answer = contract.outputs().stream()
                .filter(output -> !output.shape().isEmpty()
                        && output.shape().get(output.shape().size() - 1) == labels)
                .findFirst();
        return answer.orElseThrow(() -> new BuildException(
                        ("application.contract.labels: %d labels, but no output has a last dimension of that size: %s. List the"
                                        + " labels in the order of the output's last dimension")
                                .formatted(
                                        labels,
                                        contract.outputs().stream()
                                                .map(output -> output.name() + " " + output.shape())
                                                .toList())))
                .name();
    }

    private static LabelledData data(Sources sources, Definition.LabelledSet set, Contract contract) {
        return LabelledData.read(sources.resolve(set.items()), sources.resolve(set.labels()), contract);
    }
}
