package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small networks of random weights: [batch, 2, 8, 8] through a chain of layers to [batch, 3]. */
public final class Networks {

    static final long CHANNELS = 2;
    static final long SIDE = 8;

    private final Random random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("network");
    private String last = "input";
    private int count;

    private Networks(long seed) {
        random = new Random(seed);
    }

    /** Layers: conv, convrelu, pool, convnorm, skip (an Add to the output of the layer before), relu. */
    static OnnxGraph of(List<String> layers, long seed, long opset) {
        Networks network = new Networks(seed);
        network.graph.addInput(tensor("input", CHANNELS, SIDE, SIDE));
        for (String layer : layers) {
            network.add(layer);
        }
        network.end();
        return network.model(opset);
    }

    private OnnxGraph model(long opset) {
        return new OnnxGraph(model(graph, opset));
    }

    /** A model of the standard operators. */
    public static ModelProto model(GraphProto.Builder graph, long opset) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    /**
     * [batch, 4] by MatMul, Relu and a Gemm that isn't transposed to [batch, 3]; the same weights again for the second MatMul.
     */
    static OnnxGraph dense() {
        Networks network = new Networks(1);
        network.graph.addInput(tensor("input", 4));
        String shared = network.constant(List.of(4L, 4L));
        network.node("MatMul", List.of(network.last, shared));
        network.node("Relu", List.of(network.last));
        network.node("MatMul", List.of(network.last, shared));
        String weights = network.constant(List.of(4L, 3L));
        String bias = network.constant(List.of(3L));
        network.node("Gemm", List.of(network.last, weights, bias));
        network.graph.addOutput(tensor(network.last, 3));
        return network.model(17);
    }

    private void add(String layer) {
        String before = last;
        switch (layer) {
            case "conv" -> conv();
            case "convrelu" -> {
                conv();
                node("Relu", List.of(last));
            }
            case "pool" ->
                node(
                        "MaxPool",
                        List.of(last),
                        ints("kernel_shape", 3, 3),
                        ints("pads", 1, 1, 1, 1),
                        ints("strides", 1, 1));
            case "skip" -> {
                conv();
                node("Add", List.of(before, last));
            }
            case "convnorm" -> {
                conv();
                normalize();
            }
            case "relu" -> node("Relu", List.of(last));
            default -> throw new IllegalArgumentException(layer);
        }
    }

    private void conv() {
        String weights = constant(List.of(CHANNELS, CHANNELS, 3L, 3L));
        String bias = constant(List.of(CHANNELS));
        node("Conv", List.of(last, weights, bias), ints("pads", 1, 1, 1, 1));
    }

    private void normalize() {
        List<String> inputs = new ArrayList<>(List.of(last));
        for (float base : new float[] {1, 0, 0, 2}) {
            String name = "normal" + count++;
            float[] values = {base + random.nextFloat() / 2, base + random.nextFloat() / 2};
            graph.addInitializer(Protos.floats(name, List.of(CHANNELS), values));
            inputs.add(name);
        }
        node("BatchNormalization", inputs);
    }

    private void end() {
        node("Flatten", List.of(last));
        String weights = constant(List.of(3L, CHANNELS * SIDE * SIDE));
        String bias = constant(List.of(3L));
        node("Gemm", List.of(last, weights, bias), Protos.attribute("transB", 1));
        graph.addOutput(tensor(last, 3));
    }

    private String constant(List<Long> shape) {
        float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        String name = "constant" + count++;
        graph.addInitializer(Protos.floats(name, shape, values));
        return name;
    }

    private void node(String operator, List<String> inputs, AttributeProto... attributes) {
        NodeProto node = Protos.node(operator, inputs, operator + count++, attributes);
        graph.addNode(node);
        last = node.getOutput(0);
    }

    static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static ValueInfoProto tensor(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (long dimension : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(Protos.FLOAT)
                                .setShape(dimensions)))
                .build();
    }
}
