package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DynamicInt8Properties {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();

    @Property(tries = 60)
    void apply_anyNetwork_isWellFormedAndKeepsInputsAndOutputs(
            @ForAll("layers") List<String> layers, @ForAll boolean transposed, @ForAll long seed)
            throws VariantException {
        OnnxGraph source = TextNetworks.of(layers, transposed, seed, 11);

        OnnxGraph quantized = new DynamicInt8().apply(source, NONE);

        assertThat(Wellformed.violations(quantized)).isEmpty();
        assertThat(quantized.inputs()).isEqualTo(source.inputs());
        assertThat(quantized.outputs()).isEqualTo(source.outputs());
        assertThat(quantized.nodes())
                .extracting(NodeProto::getOpType)
                .doesNotContain("MatMul", "Gemm")
                .contains("MatMulInteger");
        assertThat(TextNetworks.of(layers, transposed, seed, 11).bytes())
                .as("source")
                .isEqualTo(source.bytes());
    }

    @Property(tries = 40)
    void apply_anyNetwork_answersLikeItsSource(
            @ForAll("layers") List<String> layers, @ForAll boolean transposed, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, transposed, seed, 17);

        OnnxGraph quantized = new DynamicInt8().apply(source, NONE);

        Runs.assertAlike(quantized, source, seed, 0.2);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of(TextNetworks.LAYERS).list().ofMaxSize(4);
    }
}
