package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Declares the first dimension of networks for one item as open, and leaves the rest unchanged: Triton gives batches to no network with a
 * fixed first dimension, even if each has one item. For a {@code maxBatchSize} of 1 only.
 */
final class OpenBatch {

    private final GraphProto.Builder graph;
    private final String firstInput;

    private OpenBatch(OnnxGraph source) {
        this.graph = source.model().getGraph().toBuilder().clearValueInfo();
        this.firstInput = source.inputs().get(0).getName();
    }

    static OnnxGraph of(OnnxGraph source) {
        OpenBatch rewrite = new OpenBatch(source);
        for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
            ValueInfoProto input = rewrite.graph.getInput(i);
            if (source.isActivation(input.getName()) && isOfOneItem(input)) {
                rewrite.openInput(i, input);
            }
        }
        for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
            if (isOfOneItem(rewrite.graph.getOutput(i))) {
                rewrite.openOutput(i, rewrite.graph.getOutput(i));
            }
        }
        return source.with(rewrite.graph.build());
    }

    private static boolean isOfOneItem(ValueInfoProto tensor) {
        return rank(tensor) > 0
                && tensor.getType().getTensorType().getShape().getDim(0).getDimValue() == 1;
    }

    private static int rank(ValueInfoProto tensor) {
        return tensor.getType().getTensorType().getShape().getDimCount();
    }

    private void openInput(int index, ValueInfoProto input) {
        String name = input.getName();
        String inner = name + "_one";
        graph.getNodeBuilderList().forEach(node -> AddedBatch.rename(node, name, inner));
        graph.setInput(index, open(input));
        String shape = inner + "_shape";
        // 0 keeps a dimension
        graph.addInitializer(Protos.longs(
                shape,
                LongStream.concat(LongStream.of(1), LongStream.generate(() -> 0).limit(rank(input) - 1))
                        .toArray()));
        graph.addNode(0, node("Reshape", inner, name, shape));
    }

    private void openOutput(int index, ValueInfoProto output) {
        String name = output.getName();
        String inner = name + "_one";
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            AddedBatch.rename(node, name, inner);
            AddedBatch.renameOutput(node, name, inner);
        }
        graph.setOutput(index, open(output));
        String size = inner + "_size";
        String shape = inner + "_open";
        graph.addInitializer(Protos.longs(size + "_first", 0));
        graph.addInitializer(Protos.longs(
                shape + "_rest",
                LongStream.generate(() -> 1).limit(rank(output) - 1).toArray()));
        graph.addNode(node("Shape", size + "_of_input", firstInput));
        graph.addNode(node("Gather", size, size + "_of_input", size + "_first"));
        graph.addNode(
                node("Concat", shape, size, shape + "_rest").toBuilder().addAttribute(Protos.attribute("axis", 0)));
        // not reshaped: the runtime would infer a first dimension of 1 from the others
        graph.addNode(node("Expand", name, inner, shape));
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        // a node of the network may have the output's name
        return Protos.node(operator, List.of(inputs), output).toBuilder()
                .setName(output + "_open_batch")
                .build();
    }

    private static ValueInfoProto open(ValueInfoProto tensor) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .setDim(0, Dimension.newBuilder().setDimParam("batch"));
        return result.build();
    }
}
