package io.infaas.builder;

import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.graph.BatchSize;
import io.infaas.builder.graph.GraphContract;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Options;
import io.infaas.builder.graph.Transform;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Settings;
import io.infaas.catalog.TensorSpec;
import io.infaas.catalog.TransformSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definition with all that it names, read and seen to fit together.
 *
 * @param metric what accuracy means
 * @param answer the output that it judges: its last dimension numbers the labels, if there are any
 */
record Inputs(
        Sources sources,
        List<Network> networks,
        List<Transform> transforms,
        ConfigTemplate template,
        List<Encoder> encoders,
        AccuracyMetric metric,
        String answer) {

    /** A trained network, as it is: see {@link Freeing} where its batch is fixed. */
    record Network(String name, Path file, Contract contract) {

        /** Read anew each time: all graphs of a definition at once would take more memory than the largest of them. */
        OnnxGraph graph() {
            return OnnxGraph.read(file);
        }
    }

    /** A trained encoder that becomes networks by heads that are fitted to it. */
    record Encoder(String name, Path file, Definition.Head head) {

        /** As {@link Network#graph()}. */
        OnnxGraph graph() {
            return OnnxGraph.read(file);
        }
    }

    /** @throws BuildException naming the file or field, what is wrong with it and what to do */
    static Inputs read(Sources sources) {
        Path file = sources.file();
        Definition definition = sources.definition();
        Contract contract = definition.application().contract();
        AccuracyMetric metric =
                AccuracyMetric.named(definition.application().metric().name());
        String answer = answer(metric, contract);
        ConfigTemplate template;
        try {
            template = ConfigTemplate.of(definition.variants().target());
            Settings plain = new Settings(1, 1, contract.maxBatchSize());
            if (!template.configuration(contract, plain).isPlainOnnxRuntime()) {
                throw new IllegalArgumentException(
                        "'%s' is not what runs on this machine; name it under targets, with a node that it is measured on"
                                .formatted(template.target()));
            }
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: variants.target: %s".formatted(file, e.getMessage()), e);
        }
        List<Transform> transforms =
                definition.variants().transforms().stream().map(Transform::of).toList();
        // an unknown one is told before anything is made
        definition.targets().forEach(other -> other.transforms().forEach(name -> transform(definition, name)));
        List<Network> networks = new ArrayList<>();
        List<Encoder> encoders = new ArrayList<>();
        boolean skips = definition.variants().transforms().stream()
                .anyMatch(spec -> !spec.skip().isEmpty());
        List<OnnxGraph> graphs = new ArrayList<>();
        for (Definition.Source source : definition.architectures()) {
            Path model = sources.resolve(source.model());
            if (!Files.isRegularFile(model)) {
                throw new BuildException("%s: no such file; correct the model of architecture '%s' in %s"
                        .formatted(model, source.name(), file));
            }
            OnnxGraph graph = OnnxGraph.read(model);
            if (skips) {
                graphs.add(graph);
            }
            Definition.Head head = source.head();
            if (head == null) {
                Contract kept = GraphContract.of(Freeing.graph(graph, model), contract, model);
                networks.add(new Network(source.name(), model, kept));
            } else {
                BatchSize.fixed(graph).ifPresent(size -> {
                    throw new BuildException(
                            "%s: its batch is fixed to %d, so no head can be fitted to it; export the encoder with a free batch dimension"
                                    .formatted(model, size));
                });
                encoders.add(new Encoder(source.name(), model, head));
            }
        }
        definition.variants().transforms().forEach(spec -> Options.checkSkips(spec, graphs));
        return new Inputs(sources, List.copyOf(networks), transforms, template, List.copyOf(encoders), metric, answer);
    }

    /** These inputs with other networks. */
    Inputs with(List<Network> all) {
        return new Inputs(sources, List.copyOf(all), transforms, template, encoders, metric, answer);
    }

    /** With the options that the definition gives a transform of that name, else without. */
    static Transform transform(Definition definition, String name) {
        return Transform.of(definition.variants().transforms().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseGet(() -> new TransformSpec(name)));
    }

    Definition definition() {
        return sources.definition();
    }

    private static String answer(AccuracyMetric metric, Contract contract) {
        if (contract.labels().isEmpty()) {
            if (metric.needsLabel()) {
                throw new BuildException(
                        "application.contract.labels: there are none, but metric %s needs the right class of each item; list them, or take metric cosine"
                                .formatted(metric.name()));
            }
            return contract.outputs().get(0).name();
        }
        int labels = contract.labels().size();
        Optional<TensorSpec> answer = contract.outputs().stream()
                .filter(output -> !output.shape().isEmpty()
                        && output.shape().get(output.shape().size() - 1) == labels)
                .findFirst();
        return answer.orElseThrow(() -> new BuildException(
                        ("application.contract.labels: %d labels, but no output has a last dimension of that size: %s."
                                        + " List the labels in the order of the output's last dimension")
                                .formatted(
                                        labels,
                                        contract.outputs().stream()
                                                .map(output -> output.name() + " " + output.shape())
                                                .toList())))
                .name();
    }
}
