package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/** Networks as exporters write them that trace batches of one size. */
public final class FixedBatch {

    private FixedBatch() {}

    /** A network that declares batches of {@code size}. */
    public static OnnxGraph of(OnnxGraph source, long size) {
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        for (int i = 0; i < graph.getInputCount(); i++) {
            if (source.isActivation(graph.getInput(i).getName())) {
                graph.setInput(i, fixed(graph.getInput(i), size));
            }
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            graph.setOutput(i, fixed(graph.getOutput(i), size));
        }
        return source.with(graph.build());
    }

    /** A network whose inputs take any batch, and whose outputs are declared for one item, as converters of tree ensembles do. */
    public static OnnxGraph ofOutputs(OnnxGraph source) {
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        for (int i = 0; i < graph.getOutputCount(); i++) {
            graph.setOutput(i, fixed(graph.getOutput(i), 1));
        }
        return source.with(graph.build());
    }

    /**
     * As the first, with the exported shape as a constant in place of each Shape node.
     *
     * @param shape shape of one item, for all tensors that have a Shape node
     * @param stored whether the shape is an initializer; otherwise it is a Constant node
     */
    static OnnxGraph of(OnnxGraph source, long size, List<Long> shape, boolean stored) {
        GraphProto.Builder graph = of(source, size).model().getGraph().toBuilder();
        for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = graph.getNode(i);
            if (!node.getOpType().equals("Shape")) {
                continue;
            }
            TensorProto constant = Protos.longs(node.getOutput(0), size, shape.get(0), shape.get(1));
            if (stored) {
                graph.removeNode(i).addInitializer(constant);
            } else {
                AttributeProto value = AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(constant)
                        .build();
                graph.setNode(i, Protos.node("Constant", List.of(), node.getOutput(0), value));
            }
        }
        return source.with(graph.build());
    }

    public static AttributeProto ints(String name, long... values) {
        return Networks.ints(name, values);
    }

    private static ValueInfoProto fixed(ValueInfoProto tensor, long size) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .setDim(0, Dimension.newBuilder().setDimValue(size));
        return result.build();
    }
}
