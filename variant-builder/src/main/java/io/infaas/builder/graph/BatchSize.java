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

/** Frees the batch of graphs that were exported for one size of it. */
public final class BatchSize {

    private static final Dimension FREE =
            Dimension.newBuilder().setDimParam("batch").build();

    private BatchSize() {}

    /** The one size of batches that a graph says it takes; empty where it takes any. */
    public static OptionalLong fixed(OnnxGraph graph) {
        return graph.inputs().stream()
                .mapToLong(BatchSize::size)
                .filter(size -> size > 0)
                .findFirst();
    }

    /**
     * The graph with a free first dimension of what it takes and gives, and of what it reshapes to a constant shape that begins
     * with its batch. Whether its nodes can do with other sizes is for a run to tell.
     *
     * @throws VariantException naming the inputs whose fixed sizes differ, or the node whose shape cannot be freed
     */
    public static OnnxGraph free(OnnxGraph source) throws VariantException {
        long size = fixed(source).orElse(0);
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearValueInfo();
        for (int i = 0; i < graph.getInputCount(); i++) {
            ValueInfoProto input = graph.getInput(i);
            if (!source.isActivation(input.getName()) || size(input) == 0) {
                continue;
            }
            if (size(input) != size) {
                throw new VariantException("its inputs begin with differing fixed sizes, %d and that of '%s', %d"
                        .formatted(size, input.getName(), size(input)));
            }
            graph.setInput(i, free(input));
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            if (size(graph.getOutput(i)) == size) {
                graph.setOutput(i, free(graph.getOutput(i)));
            }
        }
        freeShapes(source, graph, size);
        return source.with(graph.build());
    }

    private static void freeShapes(OnnxGraph source, GraphProto.Builder graph, long size) throws VariantException {
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
                throw new VariantException("%s '%s' has a shape that begins with %d, and no way to say 'as before'"
                        .formatted(node.getOpType(), node.getName(), size));
            }
            long[] free = shape.clone();
            // the rest, or where something else is the rest already, as it was
            free[0] = LongStream.of(shape).anyMatch(dimension -> dimension == -1) ? 0 : -1;
            String name = node.getOutput(0) + "_free_shape";
            graph.addInitializer(Protos.longs(name, free))
                    .setNode(i, node.toBuilder().setInput(1, name));
        }
    }

    /** Constant whole numbers, be they stored beside the nodes or in one. */
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

    private static ValueInfoProto free(ValueInfoProto tensor) {
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().setDim(0, FREE);
        return result.build();
    }

    /** The fixed first dimension, 0 where it has none. */
    private static long size(ValueInfoProto tensor) {
        List<Dimension> dimensions = tensor.getType().getTensorType().getShape().getDimList();
        return dimensions.isEmpty() || !dimensions.get(0).hasDimValue()
                ? 0
                : Math.max(0, dimensions.get(0).getDimValue());
    }
}
