package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HalfProperties {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();

    @Property(tries = 60)
    void graph_anyNetwork_answersLikeItsSource(
            @ForAll("layers") List<String> layers, @ForAll boolean transposed, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, transposed, seed, 17);

        OnnxGraph half = new HalfGraph().apply(source, NONE);

        assertThat(Wellformed.violations(half)).isEmpty();
        assertThat(half.inputs()).isEqualTo(source.inputs());
        assertThat(half.outputs()).isEqualTo(source.outputs());
        Runs.assertAlike(half, source, seed, 0.03);
    }

    @Property(tries = 30)
    void graph_anySkippedOperator_answersLikeItsSource(
            @ForAll("layers") List<String> layers, @ForAll("operators") String skipped, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, false, seed, 17);
        Options options = new Options(List.of(Pattern.compile(skipped + "[0-9]*")), 100, Options.Bits.EIGHT);

        OnnxGraph half = new HalfGraph("fp16", options).apply(source, NONE);

        assertThat(Wellformed.violations(half)).isEmpty();
        assertThat(half.nodes())
                .filteredOn(options::skips)
                .flatExtracting(NodeProto::getOutputList)
                .noneMatch(output -> output.toString().contains("_half"));
        Runs.assertAlike(half, source, seed, 0.03);
    }

    @Property(tries = 30)
    void graph_anyConvolutions_answerLikeTheirSource(@ForAll("convolutions") List<String> layers, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = Networks.of(layers, seed, 17);

        OnnxGraph half = new HalfGraph().apply(source, NONE);

        Runs.assertAlike(half, source, seed, 0.03);
    }

    @Property(tries = 30)
    void weights_anyNetwork_answersLikeItsSource(
            @ForAll("layers") List<String> layers, @ForAll boolean transposed, @ForAll long seed)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, transposed, seed, 17);

        OnnxGraph half = new HalfWeights().apply(source, NONE);

        assertThat(Wellformed.violations(half)).isEmpty();
        assertThat(half.inputs()).isEqualTo(source.inputs());
        assertThat(half.outputs()).isEqualTo(source.outputs());
        Runs.assertAlike(half, source, seed, 0.01);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of(TextNetworks.LAYERS).list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> operators() {
        return Arbitraries.of("Gather", "MatMul", "Add", "Softmax", "Relu", "Flatten", "Sub", "Reshape");
    }

    @Provide
    Arbitrary<List<String>> convolutions() {
        return Arbitraries.of("conv", "convrelu", "pool", "skip", "relu").list().ofMaxSize(4);
    }
}
