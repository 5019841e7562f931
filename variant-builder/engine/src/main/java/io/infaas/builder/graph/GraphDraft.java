package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A new graph, built node by node from a source graph. For one graph only. */
final class GraphDraft {

    private final OnnxGraph source;
    private final Set<String> names = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> constants = new ArrayList<>();
    private final Set<String> left = new HashSet<>();

    GraphDraft(OnnxGraph source) {
        this.source = source;
        names.addAll(source.constants().keySet());
        source.model().getGraph().getInputList().forEach(input -> names.add(input.getName()));
        source.nodes().forEach(this::take);
    }

    private void take(NodeProto node) {
        names.addAll(node.getOutputList());
        nodeNames.add(node.getName());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                attribute.getG().getInitializerList().forEach(tensor -> names.add(tensor.getName()));
                attribute.getG().getNodeList().forEach(this::take);
            }
        }
    }

    /** Adds a node of the source, unchanged or modified. */
    void keep(NodeProto node) {
        nodes.add(node);
    }

    /** Adds a new node with one output and returns the output's name. */
    String add(String operator, List<String> inputs, String preferredName, AttributeProto... attributes) {
        String output = fresh(preferredName);
        define(operator, inputs, List.of(output), attributes);
        return output;
    }

    /** Adds a new node with {@code outputs}; no other node may have the same outputs. */
    void define(String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        nodes.add(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(free(outputs.get(0), nodeNames))
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes))
                .build());
    }

    /** Adds a constant with a {@link #fresh} name and returns the name. */
    String constant(TensorProto tensor) {
        constants.add(tensor);
        return tensor.getName();
    }

    /** An unused tensor name; {@code preferredName} if it is unused. */
    String fresh(String preferredName) {
        return free(preferredName, names);
    }

    private static String free(String preferredName, Set<String> usedNames) {
        String name = preferredName;
        for (int i = 2; !usedNames.add(name); i++) {
            name = preferredName + "_" + i;
        }
        return name;
    }

    /** Drops the constants of the source that new nodes replace. */
    GraphDraft without(Set<String> replaced) {
        left.addAll(replaced);
        return this;
    }

    /**
     * The new graph: inputs, outputs and constants of the source with the added nodes, without the parts that no output depends
     * on.
     */
    OnnxGraph graph() {
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.clearNode().addAllNode(nodes).clearInitializer();
        source.model().getGraph().getInitializerList().stream()
                .filter(constant -> !left.contains(constant.getName()))
                .forEach(graph::addInitializer);
        graph.addAllInitializer(constants);
        graph.clearInput().addAllInput(source.inputs());
        return source.with(Reachable.only(graph.build()));
    }
}
