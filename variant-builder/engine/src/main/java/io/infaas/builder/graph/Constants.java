package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes initializers of the Constant nodes that some exporters write weights as. */
final class Constants {

    private Constants() {}

    /** The same network; constants that are also outputs, and those of other types than tensors and numbers, stay nodes. */
    static OnnxGraph toInitializers(OnnxGraph source) {
        Map<String, TensorProto> constants = new HashMap<>();
        for (NodeProto node : source.nodes()) {
            if (isConstant(node) && !source.outputNames().contains(node.getOutput(0))) {
                tensor(node).ifPresent(tensor -> constants.put(node.getOutput(0), tensor));
            }
        }
        if (constants.isEmpty()) {
            return source;
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearNode();
        for (NodeProto node : source.nodes()) {
            TensorProto tensor = isConstant(node) ? constants.get(node.getOutput(0)) : null;
            if (tensor == null) {
                graph.addNode(node);
            } else {
                graph.addInitializer(tensor);
            }
        }
        // nothing but constants: a network must have nodes
        return graph.getNodeCount() == 0 ? source : source.with(graph.build());
    }

    private static boolean isConstant(NodeProto node) {
        return node.getOpType().equals("Constant")
                && OnnxGraph.isStandard(node.getDomain())
                && node.getOutputCount() == 1
                && node.getAttributeCount() == 1;
    }

    private static Optional<TensorProto> tensor(NodeProto node) {
        AttributeProto attribute = node.getAttribute(0);
        String name = node.getOutput(0);
        return switch (attribute.getName()) {
            case "value" ->
                Optional.of(attribute.getT().toBuilder().setName(name).build());
            case "value_float" -> Optional.of(Protos.floats(name, List.of(), attribute.getF()));
            case "value_int" -> Optional.of(Protos.longs(name, List.of(), attribute.getI()));
            case "value_floats" -> Optional.of(Protos.floats(name, attribute.getFloatsList()));
            case "value_ints" ->
                Optional.of(Protos.longs(
                        name,
                        attribute.getIntsList().stream()
                                .mapToLong(Long::longValue)
                                .toArray()));
            default -> Optional.empty();
        };
    }
}
