package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for every ONNX graph. */
final class Wellformed {

    private Wellformed() {}

    /** The violations of a graph; empty if there are none. */
    static List<String> violations(OnnxGraph onnx) {
        List<String> violations = new ArrayList<>();
        GraphProto graph = onnx.model().getGraph();
        Set<String> known = new HashSet<>();
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(known::add);
        graph.getInitializerList().stream().map(TensorProto::getName).forEach(name -> {
            if (!known.add(name)) {
                violations.add("constant '%s' is there twice".formatted(name));
            }
        });
        Set<String> read = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            for (String input : node.getInputList()) {
                read.add(input);
                if (!input.isEmpty() && !known.contains(input)) {
                    violations.add("'%s' is read before it is made".formatted(input));
                }
            }
            for (String output : node.getOutputList()) {
                if (!known.add(output)) {
                    violations.add("'%s' is made twice".formatted(output));
                }
            }
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            read.add(output.getName());
            if (!known.contains(output.getName())) {
                violations.add("output '%s' is not made".formatted(output.getName()));
            }
        }
        graph.getInitializerList().stream()
                .map(TensorProto::getName)
                .filter(name -> !read.contains(name))
                .forEach(name -> violations.add("constant '%s' is not used".formatted(name)));
        return violations;
    }
}
