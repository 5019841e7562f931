package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A quantised node with weights, and the nodes without weights up to the next one: they have the precision of their inputs.
 *
 * @param name of the node, unique among the network's layers
 * @param operator its operator
 * @param nodes first outputs of all nodes of the layer, its own first
 * @param worth multiply-adds for each number of the result; 0 for tables
 */
public record Layer(String name, String operator, List<String> nodes, long worth) {

    public Layer {
        nodes = List.copyOf(nodes);
    }

    /** The result of the node with weights. */
    public String output() {
        return nodes.get(0);
    }

    /**
     * The layers of a graph, in its order.
     *
     * @param quantised whether a node is quantised
     * @param weights index of the input of such a node that has its weights; -1 if it has none
     */
    static List<Layer> of(OnnxGraph graph, Predicate<NodeProto> quantised, WeightInput weights) {
        List<Layer> layers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<String> before = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            if (!quantised.test(node)) {
                continue;
            }
            int input = weights.of(node);
            TensorProto tensor = input < 0 ? null : graph.constants().get(node.getInput(input));
            if (tensor != null) {
                String name = Options.name(node);
                List<String> nodes = new ArrayList<>(List.of(node.getOutput(0)));
                nodes.addAll(before);
                before.clear();
                layers.add(new Layer(
                        names.add(name) ? name : node.getOutput(0), node.getOpType(), nodes, worth(node, tensor)));
            } else if (layers.isEmpty()) {
                before.add(node.getOutput(0));
            } else {
                Layer last = layers.remove(layers.size() - 1);
                List<String> nodes = new ArrayList<>(last.nodes());
                nodes.add(node.getOutput(0));
                layers.add(new Layer(last.name(), last.operator(), nodes, last.worth()));
            }
        }
        return layers;
    }

    private static long worth(NodeProto node, TensorProto weights) {
        if (!Quantizable.hasWeights(node)) {
            return 0;
        }
        long weightCount = weights.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        return weightCount / Math.max(1, weights.getDims(Quantizable.channelAxis(node)));
    }

    /** The input of a node that has its weights. */
    @FunctionalInterface
    interface WeightInput {
        /** Its index; -1 if there is none. */
        int of(NodeProto node);
    }
}
