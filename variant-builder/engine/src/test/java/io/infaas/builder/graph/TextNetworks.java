package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small networks of random weights: ids [batch, 4] looked up in a table, through a chain of layers to [batch, 3]. */
final class TextNetworks {

    static final List<String> LAYERS =
            List.of("matmul", "twice", "skip", "relu", "softmax", "flat", "norm", "mask", "shape", "axes", "count");

    private static final long WORDS = 10;
    private static final long LENGTH = 4;
    private static final long WIDTH = 8;
    private static final long CLASSES = 3;

    private final Random random;
    private final long opset;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("network");
    private String last = "ids";
    private int count;

    private TextNetworks(long seed, long opset) {
        this.random = new Random(seed);
        this.opset = opset;
    }

    /**
     * Layers: matmul, twice (two products of one tensor, added), skip (a product added to its input), relu, softmax,
     * flat (a softmax over axis 1), norm (minus its mean, divided by a value above zero), mask (at most a number beyond half
     * precision), shape (to its own shape), axes (a dimension more and less, and a sum over one), count (summed up along the
     * text).
     *
     * @param transposed whether the last layer's matrix has a row for each class
     */
    static OnnxGraph of(List<String> layers, boolean transposed, long seed, long opset) {
        TextNetworks network = new TextNetworks(seed, opset);
        ValueInfoProto.Builder ids = Networks.tensor("ids", LENGTH).toBuilder();
        ids.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.INT64_VALUE);
        network.graph.addInput(ids);
        network.node("Gather", network.constant(WORDS, WIDTH), "ids");
        layers.forEach(network::add);
        network.end(transposed);
        return new OnnxGraph(Networks.model(network.graph, opset));
    }

    private void add(String layer) {
        String before = last;
        switch (layer) {
            case "matmul" -> node("MatMul", last, constant(WIDTH, WIDTH));
            case "twice" -> {
                String one = node("MatMul", before, constant(WIDTH, WIDTH));
                node("Add", one, node("MatMul", before, constant(WIDTH, WIDTH)));
            }
            case "skip" -> node("Add", before, node("MatMul", before, constant(WIDTH, WIDTH)));
            case "relu" -> node("Relu", last);
            case "softmax" -> {
                last = "Softmax" + count++;
                graph.addNode(Protos.node("Softmax", List.of(before), last, Protos.attribute("axis", -1)));
            }
            case "flat" -> {
                last = "Softmax" + count++;
                graph.addNode(Protos.node("Softmax", List.of(before), last, Protos.attribute("axis", 1)));
            }
            case "norm" -> {
                String less = node("Sub", before, axes("ReduceMean", before, false));
                String size = axes("ReduceMean", node("Mul", less, less), false);
                String safe = node("Add", size, number(1e-12f));
                node("Div", less, node("Sqrt", node("Add", safe, number(0.1f))));
            }
            case "mask" -> node("Min", last, number(1e38f));
            case "shape" -> node("Reshape", before, node("Shape", before));
            case "axes" -> {
                String more = axes("Unsqueeze", before, opset >= 13);
                node("Add", axes("Squeeze", more, opset >= 13), axes("ReduceSum", before, opset >= 13));
            }
            case "count" -> {
                String axis = "constant" + count++;
                graph.addInitializer(Protos.longs(axis, List.of(), 1));
                node("CumSum", before, axis);
            }
            default -> throw new IllegalArgumentException(layer);
        }
    }

    private void end(boolean transposed) {
        node("Flatten", last);
        long width = LENGTH * WIDTH;
        String weights = transposed ? constant(CLASSES, width) : constant(width, CLASSES);
        String bias = constant(CLASSES);
        List<AttributeProto> attributes = new ArrayList<>();
        if (transposed) {
            attributes.add(Protos.attribute("transB", 1));
        }
        NodeProto gemm =
                Protos.node("Gemm", List.of(last, weights, bias), "logits", attributes.toArray(AttributeProto[]::new));
        graph.addNode(gemm).addOutput(Networks.tensor("logits", CLASSES));
    }

    /** Over axis 2, which is an input of the operator or its attribute. */
    private String axes(String operator, String input, boolean asInput) {
        if (asInput) {
            String axes = "constant" + count++;
            graph.addInitializer(Protos.longs(axes, List.of(1L), 2));
            return node(operator, input, axes);
        }
        last = operator + count++;
        graph.addNode(Protos.node(operator, List.of(input), last, Networks.ints("axes", 2)));
        return last;
    }

    private String number(float value) {
        String name = "constant" + count++;
        graph.addInitializer(Protos.floats(name, List.of(), value));
        return name;
    }

    private String constant(Long... shape) {
        int size = Math.toIntExact(List.of(shape).stream().reduce(1L, (a, b) -> a * b));
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() * 0.4f;
        }
        String name = "constant" + count++;
        graph.addInitializer(Protos.floats(name, List.of(shape), values));
        return name;
    }

    private String node(String operator, String... inputs) {
        last = operator + count++;
        graph.addNode(Protos.node(operator, List.of(inputs), last));
        return last;
    }
}
