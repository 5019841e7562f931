package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Adds a dimension of 1 to tensors with one number for each item, such as a tree ensemble's class, if the contract promises [1]: Triton
 * serves no tensor without a dimension beside the items. Without a batch dimension in the contract, such a tensor is a single number.
 */
final class AddedElement {

    private final GraphProto.Builder graph;
    /** The shape of a tensor before the dimension is added. */
    private final long[] bare;

    private boolean isChanged;

    private AddedElement(OnnxGraph source, Contract promised) {
        this.graph = source.model().getGraph().toBuilder();
        this.bare = promised.hasBatchDimension() ? new long[] {-1} : new long[] {};
    }

    /** {@code source} itself if it has no such tensor. */
    static OnnxGraph of(OnnxGraph source, Contract promised) {
        AddedElement rewrite = new AddedElement(source, promised);
        for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
            ValueInfoProto input = rewrite.graph.getInput(i);
            if (source.isActivation(input.getName()) && isNumberOfItem(input, promised.inputs(), promised)) {
                rewrite.addToInput(i, input);
            }
        }
        for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
            ValueInfoProto output = rewrite.graph.getOutput(i);
            if (isNumberOfItem(output, promised.outputs(), promised)) {
                rewrite.addToOutput(i, output);
            }
        }
        return rewrite.isChanged ? source.with(rewrite.graph.clearValueInfo().build()) : source;
    }

    private static boolean isNumberOfItem(ValueInfoProto tensor, List<ContractTensor> tensors, Contract promised) {
        return hasNumberOfItem(tensor.getType().getTensorType(), promised)
                && tensors.stream()
                        .anyMatch(contractTensor -> contractTensor.name().equals(tensor.getName())
                                && contractTensor.shape().equals(List.of(1L)));
    }

    private static boolean hasNumberOfItem(TypeProto.Tensor type, Contract promised) {
        TensorShapeProto shape = type.getShape();
        if (!promised.hasBatchDimension()) {
            return type.hasShape() && shape.getDimCount() == 0;
        }
        // a fixed dimension is no batch, unless the network was exported for one size of batches
        return shape.getDimCount() == 1
                && (promised.maxBatchSize() > 1 || !shape.getDim(0).hasDimValue());
    }

    private void addToInput(int index, ValueInfoProto input) {
        String name = input.getName();
        graph.getNodeBuilderList().forEach(node -> AddedBatch.rename(node, name, inner(name)));
        graph.setInput(index, widened(input));
        graph.addNode(0, reshape(name, inner(name), bare));
        isChanged = true;
    }

    private void addToOutput(int index, ValueInfoProto output) {
        String name = output.getName();
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            AddedBatch.rename(node, name, inner(name));
            AddedBatch.renameOutput(node, name, inner(name));
        }
        graph.setOutput(index, widened(output));
        graph.addNode(reshape(
                inner(name),
                name,
                LongStream.concat(LongStream.of(bare), LongStream.of(1)).toArray()));
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
