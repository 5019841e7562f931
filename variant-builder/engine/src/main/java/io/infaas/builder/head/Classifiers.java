package io.infaas.builder.head;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Protos;
import io.infaas.builder.graph.Reachable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts an encoder and adds a head. It averages the token vectors at the cut that have the mask 1 and normalises the mean to
 * length 1. A classifier then multiplies it by the head's weights. Inputs stay the same.
 */
record Classifiers(OnnxGraph encoder) {

    private static final String MASK = "attention_mask";
    private static final long AXES_ARE_INPUTS_SINCE = 13;

    /** @throws IllegalArgumentException if the encoder has no attention mask */
    Classifiers {
        if (encoder.inputs().stream().noneMatch(input -> input.getName().equals(MASK))) {
            throw new IllegalArgumentException("it has no input '%s', which marks the valid tokens, only %s"
                    .formatted(
                            MASK,
                            encoder.inputs().stream()
                                    .map(ValueInfoProto::getName)
                                    .toList()));
        }
    }

    /**
     * The encoder with the pooled vectors at each cut as outputs.
     *
     * @param cuts cut tensor by output name
     */
    OnnxGraph pooled(Map<String, String> cuts) {
        GraphProto.Builder graph = encoder.model().getGraph().toBuilder().clearOutput();
        cuts.forEach((output, tensor) -> {
            String last = pool(graph, tensor, output);
            graph.addNode(Protos.node("Identity", List.of(last), output))
                    .addOutput(value(
                            output, Dimension.newBuilder().setDimParam("width").build()));
        });
        return encoder.with(Reachable.only(graph.build()));
    }

    /** The encoder up to a cut, with a head. */
    OnnxGraph classifier(String tensor, SoftmaxRegression.LinearHead head, String output) {
        GraphProto.Builder graph = encoder.model().getGraph().toBuilder().clearOutput();
        String pooled = pool(graph, tensor, "head");
        long classes = head.classes();
        graph.addInitializer(Protos.floats("head.weight", List.of((long) head.width(), classes), head.weights()))
                .addInitializer(Protos.floats("head.bias", List.of(classes), head.bias()))
                .addNode(Protos.node("Gemm", List.of(pooled, "head.weight", "head.bias"), output))
                .addOutput(value(
                        output, Dimension.newBuilder().setDimValue(classes).build()));
        return encoder.with(Reachable.only(graph.build()));
    }

    private String pool(GraphProto.Builder graph, String tensor, String name) {
        graph.addNode(Protos.node("Cast", List.of(MASK), name + "/mask", Protos.attribute("to", Protos.FLOAT)));
        axis(graph, "Unsqueeze", name + "/mask", name + "/mask3", 2);
        graph.addNode(Protos.node("Mul", List.of(tensor, name + "/mask3"), name + "/counted"));
        axis(graph, "ReduceSum", name + "/counted", name + "/sum", 1, Protos.attribute("keepdims", 0));
        // After normalisation, sum and average are equal.
        graph.addNode(Protos.node(
                "LpNormalization",
                List.of(name + "/sum"),
                name + "/pooled",
                Protos.attribute("axis", 1),
                Protos.attribute("p", 2)));
        return name + "/pooled";
    }

    private void axis(
            GraphProto.Builder graph,
            String operator,
            String input,
            String output,
            long axis,
            AttributeProto... attributes) {
        if (encoder.opset() >= AXES_ARE_INPUTS_SINCE) {
            TensorProto axes = Protos.longs(output + "/axes", axis);
            graph.addInitializer(axes)
                    .addNode(Protos.node(operator, List.of(input, axes.getName()), output, attributes));
            return;
        }
        NodeProto node = Protos.node(operator, List.of(input), output, attributes);
        graph.addNode(node.toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(axis)));
    }

    private ValueInfoProto value(String name, Dimension width) {
        Dimension batch =
                encoder.inputs().get(0).getType().getTensorType().getShape().getDim(0);
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(Protos.FLOAT);
        type.getShapeBuilder().addDim(batch).addDim(width);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    /** All tensors at which a cut is possible. */
    Set<String> tensors() {
        return encoder.nodes().stream()
                .flatMap(node -> node.getOutputList().stream())
                .collect(Collectors.toSet());
    }
}
