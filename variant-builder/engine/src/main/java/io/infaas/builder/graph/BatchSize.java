package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Makes the batch dimension dynamic in graphs that were exported for one batch size. */
public final class BatchSize {

    private static final Dimension DYNAMIC =
            Dimension.newBuilder().setDimParam("batch").build();

    private BatchSize() {}

    /** The only batch size that a graph declares; empty if it accepts any. */
    public static OptionalLong fixed(OnnxGraph graph) {
        return graph.inputs().stream()
                .mapToLong(BatchSize::size)
                .filter(size -> size > 0)
                .findFirst();
    }

    /**
     * The graph with a dynamic first dimension of inputs, outputs and reshapes to a constant shape that starts with the batch size. Only a
     * run can show whether the nodes work with other sizes.
     *
     * @throws VariantException naming the inputs with different fixed sizes, or the node that cannot have a dynamic shape
     */
    public static OnnxGraph dynamic(OnnxGraph source) throws VariantException {
        long size = fixed(source).orElse(0);
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearValueInfo();
        for (int i = 0; i < graph.getInputCount(); i++) {
            ValueInfoProto input = graph.getInput(i);
            if (!source.isActivation(input.getName()) || size(input) == 0) {
                continue;
            }
            if (size(input) != size) {
                throw new VariantException("its inputs start with different fixed sizes, %d and, for '%s', %d"
                        .formatted(size, input.getName(), size(input)));
            }
            graph.setInput(i, dynamic(input));
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            if (size(graph.getOutput(i)) == size) {
                graph.setOutput(i, dynamic(graph.getOutput(i)));
            }
        }
        makeShapesDynamic(source, graph, size);
        return source.with(graph.build());
    }

    /** A graph of single items whose inputs and outputs accept any batch size, but which works with one item only. */
    public static OnnxGraph open(OnnxGraph source) {
        return OpenBatch.of(source);
    }

    private static void makeShapesDynamic(OnnxGraph source, GraphProto.Builder graph, long size)
            throws VariantException {
        Map<String, long[]> shapes = shapes(source);
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            long[] shape = node.getInputCount() < 2 ? null : shapes.get(node.getInput(1));
            if (!node.getOpType().equals("Reshape")
                    || !source.isActivation(node.getInput(0))
                    || shape == null
                    || shape.length == 0
                    || shape[0] != size) {
                continue;
            }
            if (Protos.attribute(node, "allowzero", 0) != 0) {
                throw new VariantException(
                        "%s '%s' has a shape that starts with %d, and allowzero forbids a dynamic dimension"
                                .formatted(node.getOpType(), node.getName(), size));
            }
            long[] dynamic = shape.clone();
            // -1 means the remaining size; if another dimension already has it, 0 copies the input's size.
            dynamic[0] = LongStream.of(shape).anyMatch(dimension -> dimension == -1) ? 0 : -1;
            String name = node.getOutput(0) + "_dynamic_shape";
            graph.addInitializer(Protos.longs(name, dynamic))
                    .setNode(i, node.toBuilder().setInput(1, name));
        }
    }

    /** Constant integer tensors, from initializers and Constant nodes. */
    private static Map<String, long[]> shapes(OnnxGraph graph) {
        Map<String, long[]> shapes = new HashMap<>();
        graph.constants().forEach((name, tensor) -> {
            if (tensor.getDataType() == Protos.INT64) {
                shapes.put(name, Protos.longs(tensor));
            }
        });
        for (NodeProto node : graph.nodes()) {
            if (!node.getOpType().equals("Constant")) {
                continue;
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                TensorProto tensor = attribute.getT();
                if (attribute.getName().equals("value_ints")) {
                    shapes.put(
                            node.getOutput(0),
                            attribute.getIntsList().stream()
                                    .mapToLong(Long::longValue)
                                    .toArray());
                } else if (attribute.getName().equals("value") && tensor.getDataType() == Protos.INT64) {
                    shapes.put(node.getOutput(0), Protos.longs(tensor));
                }
            }
        }
        return shapes;
    }

    private static ValueInfoProto dynamic(ValueInfoProto tensor) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().setDim(0, DYNAMIC);
        return result.build();
    }

    /** The fixed first dimension; 0 if it is not fixed. */
    private static long size(ValueInfoProto tensor) {
        List<Dimension> dimensions = tensor.getType().getTensorType().getShape().getDimList();
        return dimensions.isEmpty() || !dimensions.get(0).hasDimValue()
                ? 0
                : Math.max(0, dimensions.get(0).getDimValue());
    }
}
