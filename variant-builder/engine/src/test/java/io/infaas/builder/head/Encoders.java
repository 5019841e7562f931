package io.infaas.builder.head;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.graph.Networks;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Protos;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Encoders of the shape of BERT with random weights: tokens through layers of two additions with a normalisation each. */
public final class Encoders {

    static final long WIDTH = 16;
    static final long VOCABULARY = 15;

    private final Random random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("encoder");
    private final long opset;
    private int count;

    private Encoders(long seed, long opset) {
        this.random = new Random(seed);
        this.opset = opset;
    }

    public static OnnxGraph of(int layers, long seed, long opset) {
        return new Encoders(seed, opset).graph(layers);
    }

    private OnnxGraph graph(int layers) {
        graph.addInput(value("input_ids", Protos.INT64))
                .addInput(value("attention_mask", Protos.INT64))
                .addInput(value("token_type_ids", Protos.INT64));
        String words = node("Gather", List.of(constant(VOCABULARY, WIDTH), "input_ids"));
        String types = node("Gather", List.of(constant(2, WIDTH), "token_type_ids"));
        String last = norm(node("Add", List.of(words, types)));
        for (int layer = 0; layer < layers; layer++) {
            for (int half = 0; half < 2; half++) {
                String product = node("MatMul", List.of(last, constant(WIDTH, WIDTH)));
                last = norm(node("Add", List.of(product, last)));
            }
        }
        ValueInfoProto.Builder output = value(last, Protos.FLOAT).toBuilder();
        output.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimValue(WIDTH));
        return new OnnxGraph(Networks.model(graph.addOutput(output), opset));
    }

    private String norm(String input) {
        AttributeProto axis = AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(-1)
                .build();
        String mean = node("ReduceMean", List.of(input), axis);
        String centred = node("Sub", List.of(input, mean));
        String square = node("Mul", List.of(centred, centred));
        String variance = node("Add", List.of(node("ReduceMean", List.of(square), axis), scalar(1e-5f)));
        String quotient = node("Div", List.of(centred, node("Sqrt", List.of(variance))));
        return node("Add", List.of(node("Mul", List.of(quotient, constant(WIDTH))), constant(WIDTH)));
    }

    private String scalar(float value) {
        return add(Protos.floats("constant" + count++, List.of(), value));
    }

    private String constant(long... shape) {
        long size = 1;
        List<Long> dimensions = new ArrayList<>();
        for (long dimension : shape) {
            size *= dimension;
            dimensions.add(dimension);
        }
        float[] values = new float[(int) size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return add(Protos.floats("constant" + count++, dimensions, values));
    }

    private String add(TensorProto constant) {
        graph.addInitializer(constant);
        return constant.getName();
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = operator + count++;
        graph.addNode(Protos.node(operator, inputs, output, attributes));
        return output;
    }

    private static ValueInfoProto value(String name, int type) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        tensor.getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimParam("batch"))
                .addDim(Dimension.newBuilder().setDimParam("length"));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
