package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.infaas.builder.failure.VariantException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StaticInt8Properties {

    private static final int BATCH = 4;
    private static final int ITEM = (int) (Networks.CHANNELS * Networks.SIDE * Networks.SIDE);
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    @Property(tries = 60)
    void apply_anyNetwork_isWellFormedAndKeepsInputsAndOutputs(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, StaticInt8Properties::wide);

        assertThat(Wellformed.violations(quantized)).isEmpty();
        assertThat(quantized.inputs()).isEqualTo(source.inputs());
        assertThat(quantized.outputs()).isEqualTo(source.outputs());
        assertThat(Networks.of(layers, seed, 17).bytes()).as("source").isEqualTo(source.bytes());
    }

    @Property(tries = 60)
    void apply_anyNetwork_leavesNothingRoundedBeforeRelu(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, StaticInt8Properties::wide);

        Map<String, String> producers =
                quantized.nodes().stream().collect(Collectors.toMap(node -> node.getOutput(0), NodeProto::getOpType));
        assertThat(quantized.nodes())
                .filteredOn(node -> node.getOpType().equals("Conv"))
                .allSatisfy(node -> assertThat(node.getInputList())
                        .allSatisfy(input -> assertThat(producers.get(input)).isEqualTo("DequantizeLinear")));
        assertThat(quantized.nodes())
                .filteredOn(node -> node.getOpType().equals("Relu") && isSoleReader(source, node.getInput(0)))
                .noneSatisfy(node -> assertThat(producers.get(node.getInput(0))).isEqualTo("DequantizeLinear"));
    }

    @Property(tries = 25)
    void apply_calibratedNetwork_answersLikeItsSource(@ForAll("layers") List<String> layers, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = Networks.of(layers, seed, 17);
        float[] items = items(seed);

        OnnxGraph quantized = new StaticInt8().apply(source, tensors -> measured(source, tensors, items));

        float[] expected = answer(source, items);
        float[] answers = answer(quantized, items);
        float span = 0;
        for (float value : expected) {
            span = Math.max(span, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(answers[i] - expected[i])).isLessThanOrEqualTo(0.15f * span);
        }
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of("conv", "convrelu", "pool", "skip", "relu").list().ofMaxSize(5);
    }

    private static boolean isSoleReader(OnnxGraph source, String tensor) {
        return source.consumers(tensor).size() == 1
                && source.nodes().stream()
                        .anyMatch(node -> node.getOutput(0).equals(tensor)
                                && (node.getOpType().equals("Conv")
                                        || node.getOpType().equals("Add")));
    }

    private static Map<String, Range> wide(Set<String> tensors) {
        return tensors.stream().collect(Collectors.toMap(tensor -> tensor, tensor -> new Range(-4, 4)));
    }

    private static float[] items(long seed) {
        Random random = new Random(seed);
        float[] items = new float[BATCH * ITEM];
        for (int i = 0; i < items.length; i++) {
            items[i] = random.nextFloat();
        }
        return items;
    }

    private static float[] answer(OnnxGraph graph, float[] items) throws OrtException {
        try (OrtSession session = ENVIRONMENT.createSession(graph.bytes());
                OnnxTensor input = tensor(items);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            return floats((OnnxTensor) result.get(0));
        }
    }

    private static Map<String, Range> measured(OnnxGraph graph, Set<String> tensors, float[] items)
            throws VariantException {
        try (OrtSession session =
                        ENVIRONMENT.createSession(graph.exposing(tensors).bytes());
                OnnxTensor input = tensor(items);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            Map<String, Range> ranges = new HashMap<>(Map.of("input", new Range(0, 1)));
            for (String name : tensors) {
                if (!name.equals("input")) {
                    float low = Float.MAX_VALUE;
                    float high = -Float.MAX_VALUE;
                    for (float value : floats((OnnxTensor) result.get(name).orElseThrow())) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                    ranges.put(name, new Range(low, high));
                }
            }
            return ranges;
        } catch (OrtException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    private static OnnxTensor tensor(float[] items) throws OrtException {
        return OnnxTensor.createTensor(
                ENVIRONMENT, FloatBuffer.wrap(items), new long[] {BATCH, Networks.CHANNELS, Networks.SIDE, Networks.SIDE
                });
    }

    private static float[] floats(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
