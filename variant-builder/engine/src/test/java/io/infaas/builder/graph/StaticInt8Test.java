package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticInt8Test {

    private static final Calibration FIXED = (tensors, percentile) ->
            tensors.stream().collect(Collectors.toMap(name -> name, name -> new Range(0, name.length())));

    @ParameterizedTest
    @ValueSource(strings = {"fm-nano", "fm-small", "fm-medium", "fm-large"})
    void apply_trainedNetwork_storesWeightsInAQuarter(String architecture) throws VariantException {
        OnnxGraph source = OnnxGraph.read(Fashion.model(architecture));

        OnnxGraph quantized = new StaticInt8().apply(source, FIXED);

        assertThat(Wellformed.violations(quantized)).isEmpty();
        assertThat(weightBytes(quantized)).isLessThan(weightBytes(source) * 3 / 10);
        assertThat(new StaticInt8().apply(source, FIXED).bytes())
                .as("the same again")
                .isEqualTo(quantized.bytes());
    }

    @Test
    void apply_maxPool_sharesTheScaleOfItsInput() throws VariantException {
        OnnxGraph source = Networks.of(List.of("convrelu", "pool"), 1, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, FIXED);

        NodeProto pool = only(quantized, "MaxPool");
        NodeProto before = producer(quantized, pool.getInput(0));
        NodeProto after = quantized.consumers(pool.getOutput(0)).get(0);
        assertThat(floats(quantized, after.getInput(1))).isEqualTo(floats(quantized, before.getInput(1)));
    }

    @Test
    void apply_bias_hasTheScaleOfInputTimesWeights() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);

        OnnxGraph quantized = new StaticInt8().apply(source, FIXED);

        NodeProto conv = only(quantized, "Conv");
        float input = floats(quantized, producer(quantized, conv.getInput(0)).getInput(1))[0];
        float[] weights =
                floats(quantized, producer(quantized, conv.getInput(1)).getInput(1));
        float[] bias = floats(quantized, producer(quantized, conv.getInput(2)).getInput(1));
        for (int i = 0; i < weights.length; i++) {
            assertThat(bias[i]).isEqualTo(input * weights[i]);
        }
    }

    @Test
    void apply_channelOfTinyWeights_keepsItsBias() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        NodeProto layer = source.nodes().get(0);
        TensorProto given = Objects.requireNonNull(source.constants().get(layer.getInput(1)));
        float[] weights = Protos.floats(given);
        // a channel that training has switched off: only its bias is left
        Arrays.fill(weights, 0, weights.length / 2, 1e-12f);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (graph.getInitializer(i).getName().equals(given.getName())) {
                graph.setInitializer(i, Protos.floats(given.getName(), given.getDimsList(), weights));
            }
        }

        OnnxGraph quantized = new StaticInt8().apply(source.with(graph.build()), FIXED);

        NodeProto bias = producer(quantized, only(quantized, "Conv").getInput(2));
        int[] stored = ints(quantized, bias.getInput(0));
        float[] scales = floats(quantized, bias.getInput(1));
        float[] expected = floats(source, layer.getInput(2));
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) stored[i] * scales[i]).isCloseTo(expected[i], within(1e-4));
        }
        assertThat(Math.abs(stored[0])).as("room for sums of products").isLessThanOrEqualTo(1 << 30);
    }

    @Test
    void apply_matMulAndGemm_haveAScaleForEachColumnAndShareWeights() throws VariantException {
        OnnxGraph quantized = new StaticInt8().apply(Networks.dense(), FIXED);

        List<NodeProto> multiplications = quantized.nodes().stream()
                .filter(node -> node.getOpType().equals("MatMul"))
                .toList();
        NodeProto shared = producer(quantized, multiplications.get(0).getInput(1));
        NodeProto last = producer(quantized, only(quantized, "Gemm").getInput(1));
        assertThat(Wellformed.violations(quantized)).isEmpty();
        assertThat(multiplications.get(1).getInput(1)).isEqualTo(shared.getOutput(0));
        assertThat(floats(quantized, shared.getInput(1))).hasSize(4);
        assertThat(floats(quantized, last.getInput(1))).hasSize(3);
        assertThat(List.of(shared, last)).allMatch(node -> Protos.attribute(node, "axis", -1) == 1);
    }

    @Test
    void apply_graphWithoutLayers_hasNothingToQuantise() {
        GraphProto relu = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 2))
                .addNode(Protos.node("Relu", List.of("x"), "y"))
                .addOutput(Networks.tensor("y", 2))
                .build();
        OnnxGraph source = Networks.of(List.of(), 1, 17).with(relu);

        assertThatThrownBy(() -> new StaticInt8().apply(source, FIXED))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("nothing to quantise");
    }

    @Test
    void apply_oldOpset_isRefusedWithTheRemedy() {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 10);

        assertThatThrownBy(() -> new StaticInt8().apply(source, FIXED))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("opset 10")
                .hasMessageContaining("export the network with opset 13 or later");
    }

    @Test
    void apply_skippedNode_staysAsItIs() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv", "convrelu"), 1, 17);
        NodeProto skipped = source.nodes().get(0);
        Options options = new Options(List.of(Pattern.compile(skipped.getName())), 100, Options.Bits.EIGHT);

        OnnxGraph quantized = new StaticInt8("int8", options).apply(source, FIXED);

        assertThat(quantized.nodes()).contains(skipped);
        assertThat(quantized.nodes())
                .filteredOn(node -> node.getOpType().equals("Conv"))
                .hasSize(2);
    }

    @Test
    void apply_everythingSkipped_hasNothingToQuantise() {
        Options options = new Options(List.of(Pattern.compile(".*")), 100, Options.Bits.EIGHT);

        assertThatThrownBy(() -> new StaticInt8("int8", options).apply(Networks.of(List.of("conv"), 1, 17), FIXED))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("nothing to quantise")
                .hasMessageContaining("not skipped");
    }

    @Test
    void apply_sevenBits_keepsWeightsWithinHalfTheRange() throws VariantException {
        Options options = new Options(List.of(), 100, Options.Bits.SEVEN);

        OnnxGraph quantized = new StaticInt8("int7", options).apply(Networks.of(List.of("conv"), 1, 17), FIXED);

        NodeProto conv = only(quantized, "Conv");
        TensorProto weights = Objects.requireNonNull(
                quantized.constants().get(producer(quantized, conv.getInput(1)).getInput(0)));
        byte largest = 0;
        for (byte value : weights.getRawData()) {
            largest = (byte) Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isEqualTo((byte) 64);
    }

    @Test
    void apply_symmetric_leavesBiasesInFullPrecision() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);

        OnnxGraph quantized = new StaticInt8.SymmetricInt8().apply(source, FIXED);

        assertThat(only(quantized, "Conv").getInput(2))
                .isEqualTo(only(source, "Conv").getInput(2));
        assertThat(only(quantized, "Gemm").getInput(2))
                .isEqualTo(only(source, "Gemm").getInput(2));
    }

    @Test
    void apply_percentile_isAskedOfTheCalibration() throws VariantException {
        List<Double> asked = new ArrayList<>();
        Options options = new Options(List.of(), 99.9, Options.Bits.EIGHT);

        new StaticInt8("int8", options).apply(Networks.of(List.of("conv"), 1, 17), (tensors, percentile) -> {
            asked.add(percentile);
            return FIXED.ranges(tensors, percentile);
        });

        assertThat(asked).containsExactly(99.9);
    }

    @Test
    void apply_maskUponASum_staysInFullPrecision() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.addInput(Networks.tensor("mask", 3))
                .addNode(Protos.node("Add", List.of(source.outputs().get(0).getName(), "mask"), "masked"))
                .clearOutput()
                .addOutput(Networks.tensor("masked", 3));

        OnnxGraph quantized = new StaticInt8().apply(source.with(graph.build()), FIXED);

        assertThat(only(quantized, "Add")).isEqualTo(graph.getNode(graph.getNodeCount() - 1));
    }

    @Test
    void apply_sumOfWholeNumbers_staysAsItIs() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        String answer = source.outputs().get(0).getName();
        graph.addNode(Protos.node("Shape", List.of(answer), "shape"))
                .addNode(Protos.node("Add", List.of("shape", "shape"), "twice"))
                .addNode(Protos.node("Add", List.of("twice", "shape"), "thrice"))
                .addOutput(Networks.tensor("thrice"));

        OnnxGraph quantized = new StaticInt8().apply(source.with(graph.build()), FIXED);

        assertThat(quantized.nodes()).containsAll(graph.getNodeList().subList(3, 6));
    }

    @Test
    void apply_calibrationWithoutATensor_isRefused() {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);

        assertThatThrownBy(() -> new StaticInt8().apply(source, (tensors, percentile) -> Map.of()))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("no range for tensor 'input'");
    }

    private static long weightBytes(OnnxGraph graph) {
        return graph.constants().values().stream()
                .mapToLong(tensor -> tensor.getRawData().size())
                .sum();
    }

    private static NodeProto only(OnnxGraph graph, String operator) {
        Collection<NodeProto> found = graph.nodes().stream()
                .filter(node -> node.getOpType().equals(operator))
                .toList();
        assertThat(found).hasSize(1);
        return found.iterator().next();
    }

    private static NodeProto producer(OnnxGraph graph, String tensor) {
        return graph.nodes().stream()
                .filter(node -> node.getOutputList().contains(tensor))
                .findFirst()
                .orElseThrow();
    }

    private static int[] ints(OnnxGraph graph, String constant) {
        IntBuffer values = Objects.requireNonNull(graph.constants().get(constant))
                .getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        int[] all = new int[values.remaining()];
        values.get(all);
        return all;
    }

    private static float[] floats(OnnxGraph graph, String constant) {
        TensorProto tensor = Objects.requireNonNull(graph.constants().get(constant));
        return Protos.floats(tensor);
    }
}
