package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.VariantException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Fixes or frees the first dimension of what a graph takes and gives. The answer to an item stays the same. */
public final class BatchSize {

    private static final String FREE = "batch";

    private BatchSize() {}

    /**
     * A graph that takes batches of exactly {@code size}, for runtimes that plan for one shape.
     *
     * @param size at least 1
     * @throws VariantException naming the tensor that has another fixed size, or none
     */
    public static OnnxGraph fixed(OnnxGraph source, int size) throws VariantException {
        if (size < 1) {
            throw new IllegalArgumentException("batch size %d must be at least 1".formatted(size));
        }
        for (ValueInfoProto input : source.inputs()) {
            Dimension first = first(input);
            if (isFixed(first) && first.getDimValue() != size) {
                throw new VariantException("batch of input '%s' is %d already, so it cannot be %d: export the network"
                                .formatted(input.getName(), first.getDimValue(), size)
                        + " with a free batch dimension");
            }
        }
        return with(source, Dimension.newBuilder().setDimValue(size).build(), Set.of());
    }

    /**
     * A graph that takes batches of any size, of one that takes only one.
     *
     * @throws VariantException naming the input without a batch, or the node whose shape has the size of the batch in it
     */
    public static OnnxGraph free(OnnxGraph source) throws VariantException {
        Set<Long> sizes = new HashSet<>();
        for (ValueInfoProto input : source.inputs()) {
            Dimension first = first(input);
            if (isFixed(first)) {
                sizes.add(first.getDimValue());
            }
        }
        for (NodeProto node : source.nodes()) {
            TensorProto shape =
                    node.getInputCount() < 2 ? null : source.constants().get(node.getInput(1));
            boolean reshapes =
                    node.getOpType().equals("Reshape") || node.getOpType().equals("Expand");
            if (reshapes && shape != null && sizes.contains(firstNumber(shape))) {
                throw new VariantException(
                        "batch cannot be freed: %s '%s' makes a shape of constant size %d: export the network with a free batch dimension"
                                .formatted(node.getOpType(), node.getName(), firstNumber(shape)));
            }
        }
        return with(source, Dimension.newBuilder().setDimParam(FREE).build(), sizes);
    }

    /** @param sizes fixed sizes that are those of the batch; other fixed dimensions of outputs are no batches */
    private static OnnxGraph with(OnnxGraph source, Dimension batch, Set<Long> sizes) throws VariantException {
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearValueInfo();
        for (int i = 0; i < graph.getInputCount(); i++) {
            if (source.isActivation(graph.getInput(i).getName())) {
                graph.setInput(i, with(graph.getInput(i), batch));
            }
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            Dimension first = first(graph.getOutput(i));
            if (!isFixed(first) || sizes.contains(first.getDimValue())) {
                graph.setOutput(i, with(graph.getOutput(i), batch));
            }
        }
        return source.with(graph.build());
    }

    private static ValueInfoProto with(ValueInfoProto tensor, Dimension batch) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().setDim(0, batch);
        return result.build();
    }

    private static Dimension first(ValueInfoProto tensor) throws VariantException {
        List<Dimension> dimensions = tensor.getType().getTensorType().getShape().getDimList();
        if (dimensions.isEmpty()) {
            throw new VariantException("'%s' has no batch dimension".formatted(tensor.getName()));
        }
        return dimensions.get(0);
    }

    private static boolean isFixed(Dimension dimension) {
        return dimension.hasDimValue() && dimension.getDimValue() > 0;
    }

    /** Of a shape, 0 if it has none. */
    private static long firstNumber(TensorProto shape) {
        if (shape.getInt64DataCount() > 0) {
            return shape.getInt64Data(0);
        }
        byte[] raw = shape.getRawData().toByteArray();
        return raw.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
