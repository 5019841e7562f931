package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Drops the parts of a graph that no output depends on. */
public final class Reachable {

    private Reachable() {}

    /**
     * {@code graph} with only the nodes and constants that its outputs depend on, in their order, without inferred shapes. The
     * inputs do not list constants; otherwise callers would have to provide the dropped ones.
     */
    public static GraphProto only(GraphProto graph) {
        Map<String, NodeProto> producers = new HashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            node.getOutputList().forEach(output -> producers.put(output, node));
        }
        Set<String> neededTensors = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        graph.getOutputList().forEach(output -> open.add(output.getName()));
        while (!open.isEmpty()) {
            String tensor = open.remove();
            NodeProto producer = producers.get(tensor);
            if (neededTensors.add(tensor) && producer != null) {
                read(producer, open);
            }
        }
        GraphProto.Builder result =
                graph.toBuilder().clearNode().clearInitializer().clearValueInfo();
        Set<String> constants =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        result.clearInput();
        graph.getInputList().stream()
                .filter(input -> !constants.contains(input.getName()))
                .forEach(result::addInput);
        graph.getNodeList().stream()
                .filter(node -> node.getOutputList().stream().anyMatch(neededTensors::contains))
                .forEach(result::addNode);
        graph.getInitializerList().stream()
                .filter(constant -> neededTensors.contains(constant.getName()))
                .forEach(result::addInitializer);
        return result.build();
    }

    /**
     * Adds the tensors that a node reads. A branch or loop body may read any tensor of the outer graph that the node's inputs
     * do not list.
     */
    private static void read(NodeProto node, Deque<String> open) {
        open.addAll(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                attribute.getG().getNodeList().forEach(inner -> read(inner, open));
                attribute.getG().getOutputList().forEach(output -> open.add(output.getName()));
            }
        }
    }
}
