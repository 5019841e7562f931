package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of a graph that static quantisation changes.
 *
 * @param nodes first outputs of the nodes that compute in 8 bits
 * @param tensors activations that are stored in 8 bits, in the order of the graph
 */
record Quantizable(Set<String> nodes, Set<String> tensors) {

    private static final Set<String> KEEPS_SCALE = Set.of("MaxPool", "Flatten", "Reshape");

    static Quantizable of(OnnxGraph graph, Options options) {
        Set<String> nodes = new LinkedHashSet<>();
        Set<String> tensors = new LinkedHashSet<>();
        Set<String> results = new HashSet<>();
        ElementTypes types = ElementTypes.of(graph);
        for (NodeProto node : graph.nodes()) {
            boolean isFloat = node.getOutputCount() > 0 && types.isFloat(node.getOutput(0));
            if (isFloat && !options.skips(node) && isQuantizable(node, graph, results)) {
                nodes.add(node.getOutput(0));
                node.getInputList().stream()
                        .limit(2)
                        .filter(graph::isActivation)
                        .forEach(tensors::add);
                if (givesStored(node)) {
                    results.add(result(node, graph));
                    tensors.add(result(node, graph));
                }
            }
        }
        // Graph outputs keep their type, so the last layer computes its result in full precision.
        tensors.removeAll(graph.outputNames());
        return new Quantizable(nodes, tensors);
    }

    boolean contains(NodeProto node) {
        return node.getOutputCount() > 0 && nodes.contains(node.getOutput(0));
    }

    /** Whether a node only selects or moves values: its output then has the scale of its input and is not rounded again. */
    static boolean keepsScale(NodeProto node) {
        return KEEPS_SCALE.contains(node.getOpType());
    }

    /** The dimension of the output channels in a node's weights. */
    static int channelAxis(NodeProto node) {
        boolean first = node.getOpType().equals("Conv")
                || (node.getOpType().equals("Gemm") && Protos.attribute(node, "transB", 0) == 1);
        return first ? 0 : 1;
    }

    static boolean hasWeights(NodeProto node) {
        return switch (node.getOpType()) {
            case "Conv", "Gemm", "MatMul" -> true;
            default -> false;
        };
    }

    /** Whether a node is a product of two matrices without factors, and with its first one as it is. */
    static boolean isPlainProduct(NodeProto node) {
        return switch (node.getOpType()) {
            case "MatMul" -> true;
            case "Gemm" ->
                Protos.attribute(node, "transA", 0) == 0
                        && Protos.attribute(node, "alpha", 1f) == 1
                        && Protos.attribute(node, "beta", 1f) == 1;
            default -> false;
        };
    }

    private static boolean isQuantizable(NodeProto node, OnnxGraph graph, Set<String> results) {
        return switch (node.getOpType()) {
            case "Conv" -> graph.isActivation(node.getInput(0)) && weights(node, graph, 3);
            case "Gemm" ->
                graph.isActivation(node.getInput(0))
                        && weights(node, graph, 2)
                        && Protos.attribute(node, "transA", 0) == 0;
            case "MatMul" -> graph.isActivation(node.getInput(0)) && weights(node, graph, 2);
            // Other sums, for example of attention and mask, may need more than 8 bits.
            case "Add" ->
                node.getInputList().stream().allMatch(graph::isActivation)
                        && node.getInputList().stream().anyMatch(results::contains);
            case "MaxPool" -> node.getOutputCount() == 1;
            default -> false;
        };
    }

    /**
     * Whether runtimes compute a node in 8 bits only if its result is quantised; products may also have full precision results.
     */
    private static boolean givesStored(NodeProto node) {
        return switch (node.getOpType()) {
            case "Gemm", "MatMul" -> false;
            default -> true;
        };
    }

    private static boolean weights(NodeProto node, OnnxGraph graph, int minRank) {
        TensorProto weights = graph.constants().get(node.getInput(1));
        return weights != null
                && Protos.isFloat(weights)
                && (minRank == 2 ? weights.getDimsCount() == 2 : weights.getDimsCount() >= minRank);
    }

    /** The result of a node or of its Relu: runtimes fuse the two, but only if the values between them are not rounded. */
    private static String result(NodeProto node, OnnxGraph graph) {
        String output = node.getOutput(0);
        List<NodeProto> next = graph.consumers(output);
        boolean relu = next.size() == 1
                && next.get(0).getOpType().equals("Relu")
                && !graph.outputNames().contains(output);
        return relu ? next.get(0).getOutput(0) : output;
    }
}
