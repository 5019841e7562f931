package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockWeightsTest {

    private static final Calibration NONE = (tensors, percentile) -> Map.of();
    private static final int WIDTH = 80;
    private static final int CLASSES = 7;

    static Stream<Transform> transforms() {
        return Stream.of(new BlockRewrite.Int4Weights(), new BlockRewrite.Int8Weights());
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_products_answerAsTheirStoredNumbers(Transform transform) throws VariantException, OrtException {
        OnnxGraph source = products();

        OnnxGraph made = transform.apply(source, NONE);

        assertThat(Wellformed.violations(made)).isEmpty();
        assertThat(made.inputs()).isEqualTo(source.inputs());
        assertThat(made.outputs()).isEqualTo(source.outputs());
        assertThat(operators(made)).containsExactly("MatMulNBits", "Relu", "MatMulNBits", "MatMulNBits", "Add");
        assertThat(made.bytes().length).isLessThan(source.bytes().length / 2);
        assertThat(transform.apply(source, NONE).bytes()).as("the same again").isEqualTo(made.bytes());
        // what is left is the rounding of the products' inputs
        Runs.assertAlike(made, rounded(source, transform), 3, 0.02);
        Runs.assertAlike(made, source, 3, 0.2);
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_matrixOfTwoProducts_isStoredOnce(Transform transform) throws VariantException {
        OnnxGraph made = transform.apply(products(), NONE);

        assertThat(made.nodes().get(0).getInputList().subList(1, 4))
                .isEqualTo(made.nodes().get(2).getInputList().subList(1, 4));
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_noConstantMatrix_isNoVariant(Transform transform) {
        OnnxGraph source = products();
        GraphProto.Builder relu =
                source.model().getGraph().toBuilder().clearNode().clearInitializer();
        relu.addNode(Protos.node("Relu", List.of("x"), "y"));

        assertThatThrownBy(() -> transform.apply(source.with(relu.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("nothing to quantise: no MatMul, Gemm or Gather with a constant FP32 matrix");
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_skippedNodes_stayAsTheyAre(Transform transform) throws VariantException {
        Options options = new Options(List.of(Pattern.compile("one|two")), 100, Options.Bits.EIGHT);

        OnnxGraph made = transform.with("mine", options).apply(products(), NONE);

        assertThat(operators(made)).containsExactly("MatMul", "Relu", "MatMul", "MatMulNBits", "Add");
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_lookup_readsStoredRows(Transform transform) throws VariantException, OrtException {
        Random random = new Random(2);
        ValueInfoProto.Builder ids = Networks.tensor("ids", 5).toBuilder();
        ids.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.INT64_VALUE);
        OnnxGraph source = model(GraphProto.newBuilder()
                .setName("lookup")
                .addInput(ids)
                .addInitializer(numbers("table", random, 10, 96))
                .addNode(Protos.node("Gather", List.of("table", "ids"), "y"))
                .addOutput(Networks.tensor("y", 5, 96)));

        OnnxGraph made = transform.apply(source, NONE);

        assertThat(operators(made)).containsExactly("GatherBlockQuantized");
        assertThat(Wellformed.violations(made)).isEmpty();
        Runs.assertAlike(made, rounded(source, transform), 3, 1e-6);
    }

    @Test
    void apply_matrixThatWouldGrow_staysAsItIs() throws VariantException {
        // blocks of 32 hold its eight rows
        OnnxGraph source = TextNetworks.of(List.of("matmul"), true, 1, 17);

        assertThat(operators(new BlockRewrite.Int8Weights().apply(source, NONE)))
                .containsExactly("Gather", "MatMul", "Flatten", "MatMulNBits", "Add");
        assertThat(operators(new BlockRewrite.Int4Weights().apply(source, NONE)))
                .containsExactly("Gather", "MatMulNBits", "Flatten", "MatMulNBits", "Add");
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void apply_infiniteWeight_isRefusedWithItsPlace(Transform transform) {
        OnnxGraph source = products();
        GraphProto.Builder broken = source.model().getGraph().toBuilder();
        float[] weights = Protos.floats(broken.getInitializer(0));
        weights[5] = Float.NaN;
        broken.setInitializer(0, Protos.floats("square", List.of((long) WIDTH, (long) WIDTH), weights));

        assertThatThrownBy(() -> transform.apply(source.with(broken.build()), NONE))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("'square' have the value NaN at index 5");
    }

    /** The source with the numbers that the transform stores. */
    private static OnnxGraph rounded(OnnxGraph source, Transform transform) {
        int bits = transform instanceof BlockRewrite.Int4Weights ? 4 : 8;
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            if (tensor.getDimsCount() == 2) {
                // a row for each class, or for each id
                boolean transposed = !tensor.getName().equals("square");
                int width = Math.toIntExact(tensor.getDims(1));
                int rows = Math.toIntExact(tensor.getDims(transposed ? 1 : 0));
                int columns = Math.toIntExact(tensor.getDims(transposed ? 0 : 1));
                float[] values = Protos.floats(tensor);
                float[] columnwise = transposed ? DynamicInt8.DynamicRewrite.transpose(values, width) : values;
                Unpacked unpacked = new Unpacked(BlockMatrix.of(columnwise, columns, bits), rows, bits);
                for (int j = 0; j < values.length; j++) {
                    int row = transposed ? j % width : j / columns;
                    int column = transposed ? j / width : j % columns;
                    values[j] = (float) unpacked.number(row, column);
                }
                graph.setInitializer(i, Protos.floats(tensor.getName(), tensor.getDimsList(), values));
            }
        }
        return source.with(graph.build());
    }

    /** [batch, 80] by a MatMul, Relu, the same matrix again, and a Gemm with a row for each of 7 classes. */
    static OnnxGraph products() {
        Random random = new Random(1);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("products")
                .addInput(Networks.tensor("x", WIDTH))
                .addInitializer(numbers("square", random, WIDTH, WIDTH))
                .addInitializer(numbers("classes", random, CLASSES, WIDTH))
                .addInitializer(numbers("bias", random, CLASSES))
                .addNode(Protos.node("MatMul", List.of("x", "square"), "one"))
                .addNode(Protos.node("Relu", List.of("one"), "positive"))
                .addNode(Protos.node("MatMul", List.of("positive", "square"), "two"))
                .addNode(Protos.node("Gemm", List.of("two", "classes", "bias"), "y", Protos.attribute("transB", 1)))
                .addOutput(Networks.tensor("y", CLASSES));
        return model(graph);
    }

    private static OnnxGraph model(GraphProto.Builder graph) {
        return new OnnxGraph(Networks.model(graph, 17));
    }

    private static TensorProto numbers(String name, Random random, int... shape) {
        List<Long> dimensions = new ArrayList<>();
        int count = 1;
        for (int dimension : shape) {
            dimensions.add((long) dimension);
            count *= dimension;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.2f;
        }
        return Protos.floats(name, dimensions, values);
    }

    private static Stream<String> operators(OnnxGraph graph) {
        return graph.nodes().stream().map(NodeProto::getOpType);
    }
}
