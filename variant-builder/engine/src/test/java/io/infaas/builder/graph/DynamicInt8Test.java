package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DynamicInt8Test {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();

    @Test
    void apply_productsOfOneTensor_quantiseItOnce() throws VariantException {
        OnnxGraph source = TextNetworks.of(List.of("relu", "twice"), false, 1, 17);

        OnnxGraph quantized = new DynamicInt8().apply(source, NONE);

        assertThat(operators(quantized).filter("MatMulInteger"::equals)).hasSize(3);
        assertThat(operators(quantized).filter("DynamicQuantizeLinear"::equals)).hasSize(2);
    }

    @Test
    void apply_productOfATableLookup_takesItAsItIsStored() throws VariantException {
        OnnxGraph source = TextNetworks.of(List.of("matmul"), false, 1, 17);

        OnnxGraph quantized = new DynamicInt8().apply(source, NONE);

        assertThat(operators(quantized)).startsWith("Gather", "MatMulInteger").doesNotContain("DequantizeLinear");
    }

    @Test
    void apply_matrixOfTwoProducts_isStoredOnce() throws VariantException {
        OnnxGraph quantized = new DynamicInt8().apply(Networks.dense(), NONE);

        List<NodeProto> products = quantized.nodes().stream()
                .filter(node -> node.getOpType().equals("MatMulInteger"))
                .toList();
        assertThat(products).hasSize(3);
        assertThat(products.get(0).getInput(1)).isEqualTo(products.get(1).getInput(1));
    }

    @Test
    void apply_convolutions_areLeftAsTheyAre() throws VariantException, OrtException {
        OnnxGraph source = OnnxGraph.read(Fashion.model("fm-medium"));

        OnnxGraph quantized = new DynamicInt8().apply(source, NONE);

        assertThat(operators(quantized).filter("Conv"::equals))
                .hasSameSizeAs(operators(source).filter("Conv"::equals).toList());
        assertThat(operators(quantized).filter("MatMulInteger"::equals)).hasSize(1);
        assertThat(new DynamicInt8().apply(source, NONE).bytes())
                .as("the same again")
                .isEqualTo(quantized.bytes());
        Runs.assertAlike(quantized, source, 1, 0.05);
    }

    @Test
    void apply_scaledGemm_isLeftAsItIs() {
        OnnxGraph source = TextNetworks.of(List.of(), true, 1, 17);
        GraphProto.Builder scaled = source.model().getGraph().toBuilder();
        NodeProto gemm = scaled.getNode(scaled.getNodeCount() - 1);
        scaled.clearNode()
                .clearInput()
                .addInput(Networks.tensor("x", 32))
                .addNode(gemm.toBuilder().setInput(0, "x").addAttribute(Networks.attribute("alpha", 0.5f)));

        assertThatThrownBy(() -> new DynamicInt8().apply(source.with(scaled.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("nothing to quantise");
    }

    @Test
    void apply_skippedNodes_stayAsTheyAre() throws VariantException {
        OnnxGraph source = TextNetworks.of(List.of("matmul"), false, 1, 17);
        Options options =
                new Options(List.of(Pattern.compile("Gather.*"), Pattern.compile("logits")), 100, Options.Bits.EIGHT);

        OnnxGraph quantized = new DynamicInt8("dyn8", options).apply(source, NONE);

        assertThat(quantized.nodes())
                .containsAll(source.nodes().stream().filter(options::skips).toList());
        assertThat(operators(quantized).filter("MatMulInteger"::equals)).hasSize(1);
    }

    @Test
    void apply_oldOpset_isRefusedWithTheRemedy() {
        OnnxGraph source = TextNetworks.of(List.of(), true, 1, 10);

        assertThatThrownBy(() -> new DynamicInt8().apply(source, NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("opset 10")
                .hasMessageContaining("export the network with opset 11 or later");
    }

    @Test
    void apply_infiniteWeight_isRefusedWithItsPlace() {
        OnnxGraph source = TextNetworks.of(List.of(), true, 1, 17);
        GraphProto.Builder broken = source.model().getGraph().toBuilder();
        float[] weights = Protos.floats(broken.getInitializer(1));
        weights[5] = Float.POSITIVE_INFINITY;
        broken.setInitializer(
                1,
                Protos.floats(
                        broken.getInitializer(1).getName(),
                        broken.getInitializer(1).getDimsList(),
                        weights));

        assertThatThrownBy(() -> new DynamicInt8().apply(source.with(broken.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining(
                        "'%s' have the value Infinity at index 5",
                        broken.getInitializer(1).getName());
    }

    private static Stream<String> operators(OnnxGraph graph) {
        return graph.nodes().stream().map(NodeProto::getOpType);
    }
}
