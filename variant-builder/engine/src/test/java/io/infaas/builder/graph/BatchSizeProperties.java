package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.infaas.builder.failure.VariantException;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BatchSizeProperties {

    @Property(tries = 25)
    void free_anyTextNetwork_answersItemByItemAsBefore(
            @ForAll("textLayers") List<String> layers,
            @ForAll long seed,
            @ForAll boolean stored,
            @ForAll("sizes") int size)
            throws VariantException, OrtException {
        OnnxGraph source = TextNetworks.of(layers, false, seed, 17);
        OnnxGraph fixed = FixedBatch.of(source, size, List.of(4L, 8L), stored);

        OnnxGraph dynamic = BatchSize.dynamic(fixed);

        assertThat(BatchSize.fixed(fixed)).hasValue(size);
        assertThat(BatchSize.fixed(dynamic)).isEmpty();
        assertThat(dynamic.inputs()).isEqualTo(source.inputs());
        assertThat(dynamic.outputs()).isEqualTo(source.outputs());
        assertAnswersAsBefore(dynamic, fixed, seed, size);
    }

    @Property(tries = 15)
    void free_anyConvolutionalNetwork_answersItemByItemAsBefore(
            @ForAll("layers") List<String> layers, @ForAll long seed, @ForAll("sizes") int size)
            throws VariantException, OrtException {
        OnnxGraph fixed = FixedBatch.of(Networks.of(layers, seed, 17), size);

        assertAnswersAsBefore(BatchSize.dynamic(fixed), fixed, seed, size);
    }

    @Example
    void open_networkThatCountsOnOneItem_answersAsBefore() throws VariantException, OrtException {
        OnnxGraph fixed = reshaping(1, 1, 4);
        GraphProto.Builder graph = fixed.model().getGraph().toBuilder();
        graph.setNode(0, graph.getNode(0).toBuilder().addAttribute(Protos.attribute("allowzero", 1)));
        OnnxGraph rigid = fixed.with(graph.build());

        OnnxGraph open = BatchSize.open(rigid);

        assertThat(BatchSize.fixed(open)).isEmpty();
        assertThat(open.inputs()).isEqualTo(BatchSize.dynamic(fixed).inputs());
        assertThat(Wellformed.violations(open)).isEmpty();
        assertThat(Runs.answer(open, 1, 1)).containsExactly(Runs.answer(rigid, 1, 1));
        // Triton loads no model of batches of which the runtime finds that an output has a fixed first dimension
        try (OrtSession session = OnnxRuntime.environment().createSession(open.bytes())) {
            assertThat(((TensorInfo) Objects.requireNonNull(
                                            session.getOutputInfo().get("z"))
                                    .getInfo())
                            .getShape())
                    .containsExactly(-1, 4);
        }
    }

    @Property(tries = 10)
    void fixed_graphOfFreeBatch_isItself(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int size) {
        OnnxGraph source = Networks.of(List.of("conv"), seed, 17);

        assertThat(BatchSize.fixed(source)).isEmpty();
        assertThat(BatchSize.fixed(FixedBatch.of(source, size))).hasValue(size);
    }

    @Example
    void free_shapeWhoseRestIsLeftOpen_copiesTheBatch() throws VariantException, OrtException {
        OnnxGraph fixed = reshaping(1, 1, -1);

        assertThatThrownBy(() -> Runs.answer(fixed, 1, 2)).isInstanceOf(OrtException.class);
        assertAnswersAsBefore(BatchSize.dynamic(fixed), fixed, 1, 1);
    }

    @Example
    void free_shapeThatMergesTheBatch_isLeftAndRefusedByTheRuntime() throws VariantException, OrtException {
        OnnxGraph dynamic = BatchSize.dynamic(reshaping(1, 4));

        assertThat(Runs.answer(dynamic, 1, 1)).hasSize(4 * Runs.BATCH);
        assertThatThrownBy(() -> Runs.answer(dynamic, 1, 2)).isInstanceOf(OrtException.class);
    }

    @Example
    void free_shapeThatTakesZerosAsTheyAre_isRefusedByName() {
        OnnxGraph fixed = reshaping(1, 1, 4);
        GraphProto.Builder graph = fixed.model().getGraph().toBuilder();
        graph.setNode(0, graph.getNode(0).toBuilder().addAttribute(Protos.attribute("allowzero", 1)));

        assertThatThrownBy(() -> BatchSize.dynamic(fixed.with(graph.build())))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("Reshape 'y'");
    }

    @Example
    void free_inputsOfDifferingSizes_areRefusedByName() {
        GraphProto.Builder graph = FixedBatch.of(reshaping(1, 1, 4), 1).model().getGraph().toBuilder();
        graph.addInput(
                FixedBatch.of(reshaping(3, 3, 4), 3).inputs().get(0).toBuilder().setName("other"));

        assertThatThrownBy(() -> BatchSize.dynamic(reshaping(1, 1, 4).with(graph.build())))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("1 and, for 'other', 3");
    }

    /** [size, 4] to a constant shape, given as [size, 4] again. */
    private static OnnxGraph reshaping(long size, long... shape) {
        NodeProto twice = Protos.node("Add", List.of("y", "y"), "z");
        GraphProto graph = GraphProto.newBuilder()
                .setName("reshaping")
                .addInput(Networks.tensor("x", 4))
                .addInitializer(Protos.longs("shape", shape))
                .addNode(Protos.node("Reshape", List.of("x", "shape"), "y"))
                .addNode(twice)
                .addOutput(Networks.tensor("z", 4))
                .build();
        return FixedBatch.of(Networks.of(List.of(), 1, 17).with(graph), size);
    }

    private static void assertAnswersAsBefore(OnnxGraph dynamic, OnnxGraph fixed, long seed, int size)
            throws OrtException {
        float[] expected = Runs.answer(fixed, seed, size);
        for (int batch : new int[] {1, 2, Runs.BATCH}) {
            assertThat(Runs.answer(dynamic, seed, batch)).containsExactly(expected, within(1e-4f));
        }
    }

    @Provide
    Arbitrary<List<String>> textLayers() {
        return Arbitraries.of(TextNetworks.LAYERS).list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of("conv", "convrelu", "pool", "skip", "relu").list().ofMaxSize(3);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.of(1, 2, Runs.BATCH);
    }
}
