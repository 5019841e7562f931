package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a graph static quantisation changes.
 *
 * @param nodes nodes that compute in 8 bits, each by its first output
 * @param tensors activations that are stored in 8 bits, in the order of the graph
 */
record Quantizable(Set<String> nodes, Set<String> tensors) {

    private static final Set<String> KEEPS_SCALE = Set.of("MaxPool", "Flatten", "Reshape");

    static Quantizable of(OnnxGraph graph, Options options) {
        Set<String> nodes = new LinkedHashSet<>();
        Set<String> tensors = new LinkedHashSet<>();
        ElementTypes types = ElementTypes.of(graph);
        for (NodeProto node : graph.nodes()) {
            boolean isFloat = node.getOutputCount() > 0 && types.isFloat(node.getOutput(0));
            if (isFloat && !options.skips(node) && isQuantizable(node, graph, tensors)) {
                nodes.add(node.getOutput(0));
                node.getInputList().stream()
                        .limit(2)
                        .filter(graph::isActivation)
                        .forEach(tensors::add);
                if (givesStored(node)) {
                    tensors.add(result(node, graph));
                }
            }
        }
        // what leaves the graph keeps its type, so the last layer computes its answer in full precision
        tensors.removeAll(graph.outputNames());
        return new Quantizable(nodes, tensors);
    }

    boolean contains(NodeProto node) {
        return node.getOutputCount() > 0 && nodes.contains(node.getOutput(0));
    }

    /** Whether a node only picks or moves values, so that its output has the scale of its input and nothing is rounded twice. */
    static boolean keepsScale(NodeProto node) {
        return KEEPS_SCALE.contains(node.getOpType());
    }

    /** The dimension that numbers the output channels of a node's weights. */
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

    private static boolean isQuantizable(NodeProto node, OnnxGraph graph, Set<String> stored) {
        return switch (node.getOpType()) {
            case "Conv" -> graph.isActivation(node.getInput(0)) && weights(node, graph, 3);
            case "Gemm" ->
                graph.isActivation(node.getInput(0))
                        && weights(node, graph, 2)
                        && Protos.attribute(node, "transA", 0) == 0;
            case "MatMul" -> graph.isActivation(node.getInput(0)) && weights(node, graph, 2);
            // a sum of other things, like a mask upon attention, may need more than 8 bits
            case "Add" ->
                node.getInputList().stream().allMatch(graph::isActivation)
                        && node.getInputList().stream().anyMatch(stored::contains);
            case "MaxPool" -> node.getOutputCount() == 1;
            default -> false;
        };
    }

    /** Whether runtimes compute a node in 8 bits only if its result is stored so: products are given in full precision too. */
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

    /** Runtimes fuse a node with the Relu behind it, but only if the values between the two are not rounded. */
    private static String result(NodeProto node, OnnxGraph graph) {
        String output = node.getOutput(0);
        List<NodeProto> next = graph.consumers(output);
        boolean relu = next.size() == 1
                && next.get(0).getOpType().equals("Relu")
                && !graph.outputNames().contains(output);
        return relu ? next.get(0).getOutput(0) : output;
    }
}
