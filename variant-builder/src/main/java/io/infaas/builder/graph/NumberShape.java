package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.util.List;

/**
 * Gives single numbers the shape [1] that a contract without a batch dimension promises: Triton serves no tensor without dimensions.
 * All other tensors stay as they are.
 */
final class NumberShape {

    private final GraphProto.Builder graph;
    private boolean isChanged;

    private NumberShape(OnnxGraph source) {
        this.graph = source.model().getGraph().toBuilder();
    }

    /** {@code source} itself if it has no such tensor. */
    static OnnxGraph of(OnnxGraph source, Contract promised) {
        NumberShape rewrite = new NumberShape(source);
        for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
            ValueInfoProto input = rewrite.graph.getInput(i);
            if (source.isActivation(input.getName()) && isNumber(input, promised.inputs())) {
                rewrite.shapeInput(i, input);
            }
        }
        for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
            ValueInfoProto output = rewrite.graph.getOutput(i);
            if (isNumber(output, promised.outputs())) {
                rewrite.shapeOutput(i, output);
            }
        }
        return rewrite.isChanged ? source.with(rewrite.graph.clearValueInfo().build()) : source;
    }

    private static boolean isNumber(ValueInfoProto tensor, List<ContractTensor> promised) {
        return tensor.getType().getTensorType().hasShape()
                && tensor.getType().getTensorType().getShape().getDimCount() == 0
                && promised.stream()
                        .anyMatch(one -> one.name().equals(tensor.getName())
                                && one.shape().equals(List.of(1L)));
    }

    private void shapeInput(int index, ValueInfoProto input) {
        String name = input.getName();
        graph.getNodeBuilderList().forEach(node -> AddedBatch.rename(node, name, inner(name)));
        graph.setInput(index, shaped(input));
        graph.addNode(0, reshape(name, inner(name)));
        isChanged = true;
    }

    private void shapeOutput(int index, ValueInfoProto output) {
        String name = output.getName();
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            AddedBatch.rename(node, name, inner(name));
            AddedBatch.renameOutput(node, name, inner(name));
        }
        graph.setOutput(index, shaped(output));
        graph.addNode(reshape(inner(name), name, 1));
        isChanged = true;
    }

    private NodeProto reshape(String from, String to, long... shape) {
        String name = to + "_number_shape";
        graph.addInitializer(Protos.longs(name, shape));
        // a node of the network may have the output's name
        return Protos.node("Reshape", List.of(from, name), to).toBuilder()
                .setName(to + "_number")
                .build();
    }

    private static String inner(String name) {
        return name + "_bare";
    }

    private static ValueInfoProto shaped(ValueInfoProto tensor) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimValue(1));
        return result.build();
    }
}
