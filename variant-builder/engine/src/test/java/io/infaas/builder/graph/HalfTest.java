package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfTest {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();

    @ParameterizedTest
    @ValueSource(strings = {"fm-nano", "fm-small", "fm-medium", "fm-large"})
    void apply_trainedNetwork_halvesTheFileAndAnswersAsBefore(String architecture)
            throws VariantException, OrtException {
        OnnxGraph source = OnnxGraph.read(Fashion.model(architecture));

        for (Transform transform : List.of(new HalfWeights(), new HalfGraph())) {
            OnnxGraph half = transform.apply(source, NONE);

            assertThat(Wellformed.violations(half)).isEmpty();
            assertThat(half.bytes().length).isLessThan(source.bytes().length * 6 / 10);
            assertThat(transform.apply(source, NONE).bytes())
                    .as("the same again")
                    .isEqualTo(half.bytes());
            Runs.assertAlike(half, source, 1, 0.02);
        }
    }

    @Test
    void graph_constantsBeyondHalfPrecision_areClampedToIt() throws VariantException {
        OnnxGraph source = constants("Add", -3e38f, -1e-12f, 0, Float.NEGATIVE_INFINITY);

        OnnxGraph half = new HalfGraph().apply(source, NONE);

        TensorProto clamped = Objects.requireNonNull(half.constants().get("constant_half"));
        assertThat(halves(clamped)).containsExactly(0xfbff, 0x8002, 0, 0xfc00);
    }

    @Test
    void graph_castToFloat_castsToHalf() throws VariantException {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 2))
                .addNode(Protos.node("Cast", List.of("x"), "whole", Protos.attribute("to", Protos.INT32)))
                .addNode(Protos.node("Cast", List.of("whole"), "back", Protos.attribute("to", Protos.FLOAT)))
                .addNode(Protos.node("Relu", List.of("back"), "y"))
                .addOutput(Networks.tensor("y", 2))
                .build();

        OnnxGraph half = new HalfGraph().apply(Networks.of(List.of(), 1, 17).with(graph), NONE);

        assertThat(half.nodes().stream()
                        .filter(node -> node.getOpType().equals("Cast"))
                        .map(node -> Protos.attribute(node, "to", 0)))
                .containsExactly(
                        (long) Protos.FLOAT16, (long) Protos.INT32, (long) Protos.FLOAT16, (long) Protos.FLOAT);
    }

    @Test
    void graph_operatorOfAnotherDomain_isRefusedByName() {
        OnnxGraph source = Networks.of(List.of("relu"), 1, 17);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.getNodeBuilder(0).setDomain("com.example");

        assertThatThrownBy(() -> new HalfGraph().apply(source.with(graph.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("the output types of Relu 'Relu0' are unknown");
    }

    @Test
    void graph_branch_isRefused() {
        OnnxGraph source = Networks.of(List.of("relu"), 1, 17);
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.getNodeBuilder(0)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(GraphProto.getDefaultInstance()));

        assertThatThrownBy(() -> new HalfGraph().apply(source.with(graph.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("branches and loops are not supported");
    }

    @Test
    void graph_everythingSkipped_hasNothingToDo() {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        Options all = new Options(List.of(Pattern.compile(".*")), 100, Options.Bits.EIGHT);

        assertThatThrownBy(() -> new HalfGraph("fp16", all).apply(source, NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("nothing to compute in half precision");
    }

    @Test
    void weights_ofSkippedNode_stayAsTheyAre() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        NodeProto conv = source.nodes().get(0);
        Options options = new Options(List.of(Pattern.compile(conv.getName())), 100, Options.Bits.EIGHT);

        OnnxGraph half = new HalfWeights("fp16w", options).apply(source, NONE);

        assertThat(half.constants()).containsKey(conv.getInput(1));
        assertThat(half.nodes())
                .filteredOn(node -> node.getOpType().equals("Cast"))
                .hasSize(1);
    }

    @Test
    void weights_beyondHalfPrecision_areNothingToStore() {
        float[] values = new float[20];
        values[3] = 1e5f;

        assertThatThrownBy(() -> new HalfWeights().apply(constants("Add", values), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessage("nothing to store in half precision:"
                        + " no FP32 constants of 16 numbers or more within +-65504");
    }

    private static int[] halves(TensorProto tensor) {
        byte[] raw = tensor.getRawData().toByteArray();
        int[] halves = new int[raw.length / 2];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (raw[2 * i] & 0xff) | (raw[2 * i + 1] & 0xff) << 8;
        }
        return halves;
    }

    /** An operator on an input and a constant of these values. */
    private static OnnxGraph constants(String operator, float... values) {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", values.length))
                .addInitializer(Protos.floats("constant", List.of((long) values.length), values))
                .addNode(Protos.node(operator, List.of("x", "constant"), "y"))
                .addOutput(Networks.tensor("y", values.length))
                .build();
        return Networks.of(List.of(), 1, 17).with(graph);
    }
}
