package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.util.List;

/**
 * Adds a dimension of 1 to tensors that have one number for each item, such as the class that a tree ensemble answers, if the
 * contract promises [1]: Triton serves no tensor without a dimension beside that of items.
 */
final class AddedElement {

    private final GraphProto.Builder graph;
    private boolean isChanged;

    private AddedElement(OnnxGraph source) {
        this.graph = source.model().getGraph().toBuilder();
    }

    /** {@code source} itself if it has no such tensor. */
    static OnnxGraph of(OnnxGraph source, Contract promised) {
        AddedElement rewrite = new AddedElement(source);
        for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
            ValueInfoProto input = rewrite.graph.getInput(i);
            if (source.isActivation(input.getName())
                    && isNumberOfItem(input, promised.inputs(), promised.maxBatchSize())) {
                rewrite.addToInput(i, input);
            }
        }
        for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
            ValueInfoProto output = rewrite.graph.getOutput(i);
            if (isNumberOfItem(output, promised.outputs(), promised.maxBatchSize())) {
                rewrite.addToOutput(i, output);
            }
        }
        return rewrite.isChanged ? source.with(rewrite.graph.clearValueInfo().build()) : source;
    }

    private static boolean isNumberOfItem(ValueInfoProto tensor, List<ContractTensor> promised, int maxBatchSize) {
        TensorShapeProto shape = tensor.getType().getTensorType().getShape();
        // a fixed dimension is no batch, unless the network was exported for one size of batches
        return shape.getDimCount() == 1
                && (maxBatchSize > 1 || !shape.getDim(0).hasDimValue())
                && promised.stream()
                        .anyMatch(one -> one.name().equals(tensor.getName())
                                && one.shape().equals(List.of(1L)));
    }

    private void addToInput(int index, ValueInfoProto input) {
        String name = input.getName();
        graph.getNodeBuilderList().forEach(node -> AddedBatch.rename(node, name, inner(name)));
        graph.setInput(index, widened(input));
        graph.addNode(0, reshape(name, inner(name), -1));
        isChanged = true;
    }

    private void addToOutput(int index, ValueInfoProto output) {
        String name = output.getName();
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            AddedBatch.rename(node, name, inner(name));
            AddedBatch.renameOutput(node, name, inner(name));
        }
        graph.setOutput(index, widened(output));
        graph.addNode(reshape(inner(name), name, -1, 1));
        isChanged = true;
    }

    private NodeProto reshape(String from, String to, long... shape) {
        String name = to + "_element_shape";
        graph.addInitializer(Protos.longs(name, shape));
        // a node of the network may have the output's name
        return Protos.node("Reshape", List.of(from, name), to).toBuilder()
                .setName(to + "_element")
                .build();
    }

    private static String inner(String name) {
        return name + "_flat";
    }

    private static ValueInfoProto widened(ValueInfoProto tensor) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimValue(1));
        return result.build();
    }
}
