package io.infaas.builder.head;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.graph.OnnxGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the ends of the layers of a BERT-like encoder by its structure: each layer has two layer normalisations, and the second
 * one is the input of the next layer. One more precedes the first layer.
 */
final class LayerEnds {

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
