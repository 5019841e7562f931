package io.infaas.builder.measure;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.graph.OnnxGraph;

/** A network whose input first passes a loop without end. */
final class EndlessNetwork {

    private EndlessNetwork() {}

    static OnnxGraph of(OnnxGraph network) {
        GraphProto.Builder graph = network.model().getGraph().toBuilder();
        String input = network.inputs().get(0).getName();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto.Builder node = graph.getNodeBuilder(i);
            for (int at = 0; at < node.getInputCount(); at++) {
                if (node.getInput(at).equals(input)) {
                    node.setInput(at, "looped");
                }
            }
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName("always")
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addInt32Data(1));
        graph.addNode(
                0,
                NodeProto.newBuilder()
                        .setOpType("Loop")
                        .addInput("")
                        .addInput("always")
                        .addInput(input)
                        .addOutput("looped")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("body")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(body())));
        return network.with(graph.build());
    }

    private static GraphProto body() {
        return GraphProto.newBuilder()
                .setName("body")
                .addInput(scalar("iteration", TensorProto.DataType.INT64_VALUE))
                .addInput(scalar("go", TensorProto.DataType.BOOL_VALUE))
                .addInput(any("x"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("go")
                        .addOutput("goOn"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("x")
                        .addInput("x")
                        .addOutput("next"))
                .addOutput(scalar("goOn", TensorProto.DataType.BOOL_VALUE))
                .addOutput(any("next"))
                .build();
    }

    private static ValueInfoProto scalar(String name, int type) {
        return value(
                name, TypeProto.Tensor.newBuilder().setElemType(type).setShape(TensorShapeProto.getDefaultInstance()));
    }

    private static ValueInfoProto any(String name) {
        return value(name, TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE));
    }

    private static ValueInfoProto value(String name, TypeProto.Tensor.Builder type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}
