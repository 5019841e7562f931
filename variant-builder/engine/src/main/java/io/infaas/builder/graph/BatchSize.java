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

    /**
     * Declares the first dimension of networks for one item as open, and leaves the rest unchanged: Triton gives batches to no network with a
     * fixed first dimension, even if each has one item. For a {@code maxBatchSize} of 1 only.
     */
    static final class OpenBatch {

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
            graph.setInput(index, dynamic(input));
            String shape = inner + "_shape";
            // 0 keeps a dimension
            graph.addInitializer(Protos.longs(
                    shape,
                    LongStream.concat(
                                    LongStream.of(1),
                                    LongStream.generate(() -> 0).limit(rank(input) - 1))
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
            graph.setOutput(index, dynamic(output));
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
    }
}
