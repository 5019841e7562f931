package io.infaas.builder.head;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Definition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Creates classifiers from an encoder: one run over the training data covers all cuts, then one head is fitted per cut.
 *
 * @param answer name of the classifiers' output
 * @param labels correct class of each training item
 * @param classes number of classes
 */
public record HeadFitting(String answer, List<Integer> labels, int classes, Runner runner) {

    /** Runs graphs over the training data. */
    public interface Runner {

        /**
         * Runs a graph over all items and returns an NPY file of the values by output.
         *
         * @throws VariantException with the reason, if the graph does not run
         */
        Map<String, Path> run(OnnxGraph graph, Set<String> outputs) throws VariantException;
    }

    public HeadFitting {
        labels = List.copyOf(labels);
    }

    /**
     * The classifiers, by the last part of their architecture name.
     *
     * @param file source of the encoder, for messages
     * @throws BuildException if the encoder does not have the cuts of {@code head}, or does not run
     */
    public Map<String, OnnxGraph> classifiers(OnnxGraph encoder, Path file, Definition.Head head) {
        try {
            Map<String, String> cuts = cuts(encoder, head);
            Classifiers encoderClassifiers = new Classifiers(encoder);
            Map<String, Path> pooled = runner.run(encoderClassifiers.pooled(cuts), cuts.keySet());
            Map<String, OnnxGraph> classifiers = new LinkedHashMap<>();
            cuts.forEach((name, tensor) ->
                    classifiers.put(name, encoderClassifiers.classifier(tensor, fit(required(pooled, name)), answer)));
            return classifiers;
        } catch (IllegalArgumentException | VariantException e) {
            throw new BuildException("%s: no head can be fitted: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Path required(Map<String, Path> files, String output) {
        Path file = files.get(output);
        if (file == null) {
            throw new IllegalStateException("no file for output " + output);
        }
        return file;
    }

    private static Map<String, String> cuts(OnnxGraph encoder, Definition.Head head) {
        Map<String, String> cuts = new LinkedHashMap<>();
        if (!head.layers().isEmpty()) {
            List<String> ends = LayerEnds.of(encoder);
            for (int layers : head.layers()) {
                if (layers >= ends.size()) {
                    throw new IllegalArgumentException("head.layers has %d, but the encoder has %d layers; correct it"
                            .formatted(layers, ends.size() - 1));
                }
                cuts.put("l" + layers, ends.get(layers));
            }
        }
        Set<String> tensorNames = new Classifiers(encoder).tensors();
        head.tensors().forEach((name, tensor) -> {
            if (!tensorNames.contains(tensor)) {
                throw new IllegalArgumentException(
                        "head.tensors names '%s', which is not the output of a node; correct it".formatted(tensor));
            }
            if (cuts.put(name, tensor) != null) {
                throw new IllegalArgumentException("head has '%s' twice; rename one".formatted(name));
            }
        });
        return cuts;
    }

    private SoftmaxRegression.LinearHead fit(Path pooled) {
        float[] vectors;
        try (NpyFile file = NpyFile.open(pooled)) {
            vectors = new float[Math.toIntExact(file.count() * file.itemSize())];
            file.next(file.count()).asFloatBuffer().get(vectors);
        }
        for (float value : vectors) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("on the training data it has outputs that are not finite");
            }
        }
        return SoftmaxRegression.fit(
                vectors, labels.stream().mapToInt(Integer::intValue).toArray(), classes);
    }

    /**
     * Finds the ends of the layers of a BERT-like encoder by its structure: each layer has two layer normalisations, and the second
     * one is the input of the next layer. One more precedes the first layer.
     */
    static final class LayerEnds {

        private static final Set<String> FUSED = Set.of("LayerNormalization", "SkipLayerNormalization");

        private final OnnxGraph graph;
        private final Map<String, NodeProto> producers = new HashMap<>();

        private LayerEnds(OnnxGraph graph) {
            this.graph = graph;
            graph.nodes().forEach(node -> node.getOutputList().forEach(output -> producers.put(output, node)));
        }

        /**
         * The tensors [batch, sequence, width] before the first layer and after each layer.
         *
         * @throws IllegalArgumentException if the graph has another structure
         */
        static List<String> of(OnnxGraph graph) {
            List<String> norms = new LayerEnds(graph).norms();
            Set<String> outputs = new HashSet<>(graph.outputNames());
            if (norms.size() < 3 || norms.size() % 2 == 0 || !outputs.contains(norms.get(norms.size() - 1))) {
                throw new IllegalArgumentException(
                        "%d layer normalisations do not match a BERT encoder (1 before the layers, 2 in each, the last one is an output)"
                                .formatted(norms.size()));
            }
            List<String> ends = new ArrayList<>();
            for (int i = 0; i < norms.size(); i += 2) {
                ends.add(norms.get(i));
            }
            return ends;
        }

        private List<String> norms() {
            return graph.nodes().stream()
                    .filter(node -> FUSED.contains(node.getOpType()) || isShiftOfNorm(node))
                    .map(node -> node.getOutput(0))
                    .toList();
        }

        /** Whether {@code node} is the addition in (x - mean) / deviation x weight + bias. */
        private boolean isShiftOfNorm(NodeProto node) {
            return node.getOpType().equals("Add")
                    && input(node, "Mul")
                            .flatMap(scale -> input(scale, "Div"))
                            .flatMap(quotient -> producer(quotient.getInput(0), "Sub"))
                            .flatMap(centred -> producer(centred.getInput(1), "ReduceMean"))
                            .isPresent();
        }

        private Optional<NodeProto> input(NodeProto node, String operator) {
            return node.getInputList().stream()
                    .map(input -> producer(input, operator))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        private Optional<NodeProto> producer(String tensor, String operator) {
            return Optional.ofNullable(producers.get(tensor))
                    .filter(node -> node.getOpType().equals(operator));
        }
    }
}
