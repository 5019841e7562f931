package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.ByteString;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose tensors are no batches of items. */
class ShapesTest {

    private static final Path FILE = Path.of("a.onnx");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11, 13, 17})
    void of_stateAndNumber_getABatchDimensionOfOne(long opset) throws OrtException {
        OnnxGraph source = recurrent(opset);
        Contract promised = recurrentContract(1);

        OnnxGraph batched = AddedBatch.of(source, promised);

        assertThat(GraphContract.of(batched, promised, FILE)).isEqualTo(promised);
        assertThat(Wellformed.violations(batched)).isEmpty();
        assertThat(run(batched, 1))
                .isEqualTo(Map.of("out", List.of(1L, 4L), "stateN", List.of(1L, 2L, 1L, 4L), "rate2", List.of(1L, 1L)));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 17})
    void of_fixedShapes_leavesTheBatchOpen(long opset) throws OrtException {
        // the places of numbers that are not zero, of which there may be none
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("single")
                .addInput(tensor("x", Protos.FLOAT, 4))
                .addNode(Protos.node("NonZero", List.of("x"), "found"))
                .addNode(Protos.node("Relu", List.of("x"), "y"))
                .addOutput(tensor("found", Protos.INT64, 1, -1))
                .addOutput(tensor("y", Protos.FLOAT, 4));
        Contract promised = new Contract(
                List.of(new ContractTensor("x", TensorType.FP32, List.of(4L))),
                List.of(
                        new ContractTensor("found", TensorType.INT64, List.of(1L, -1L)),
                        new ContractTensor("y", TensorType.FP32, List.of(4L))),
                List.of(),
                1);

        OnnxGraph batched = AddedBatch.of(new OnnxGraph(model(graph, opset)), promised);

        var environment = OnnxRuntime.environment();
        try (OrtSession session = environment.createSession(batched.bytes());
                OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.allocate(4), new long[] {1, 4});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            // Triton loads no model of batches whose outputs have a fixed first dimension
            for (String output : List.of("found", "y")) {
                assertThat(((TensorInfo) Objects.requireNonNull(
                                                session.getOutputInfo().get(output))
                                        .getInfo())
                                .getShape()[0])
                        .as(output)
                        .isEqualTo(-1);
            }
            assertThat(shape(result, "found")).containsExactly(1L, 1L, 0L);
            assertThat(shape(result, "y")).containsExactly(1L, 4L);
        }
    }

    @Test
    void of_largerBatches_isRefusedWithTheRemedy() {
        OnnxGraph source = recurrent(17);
        Contract promised = recurrentContract(4);

        assertThat(AddedBatch.of(source, promised)).isSameAs(source);
        assertThatThrownBy(() -> GraphContract.of(source, promised, FILE))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(
                        "a.onnx: the first dimension of input 'state' is fixed to 2", "set maxBatchSize to 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 13, 17})
    void of_contractWithoutBatchDimension_onlyNumbersGetOne(long opset) throws OrtException {
        OnnxGraph source = recurrent(opset);
        Contract promised = new Contract(
                List.of(
                        new ContractTensor("x", TensorType.FP32, List.of(-1L, 4L)),
                        new ContractTensor("state", TensorType.FP32, List.of(2L, 1L, 4L)),
                        new ContractTensor("rate", TensorType.INT64, List.of(1L))),
                List.of(
                        new ContractTensor("out", TensorType.FP32, List.of(-1L, 4L)),
                        new ContractTensor("rate2", TensorType.INT64, List.of(1L))),
                List.of(),
                0);

        OnnxGraph whole = AddedBatch.of(source, promised);

        Contract own = GraphContract.of(whole, promised, FILE);
        assertThat(own.inputs())
                .extracting(ContractTensor::shape)
                .containsExactly(List.of(-1L, 4L), List.of(2L, -1L, 4L), List.of(1L));
        assertThat(own.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(-1L, 4L), List.of(1L));
        assertThat(own.hasBatchDimension()).isFalse();
        assertThat(Wellformed.violations(whole)).isEmpty();
        var environment = OnnxRuntime.environment();
        try (OrtSession session = environment.createSession(whole.bytes());
                OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.allocate(12), new long[] {3, 4});
                OnnxTensor state = OnnxTensor.createTensor(environment, FloatBuffer.allocate(8), new long[] {2, 1, 4});
                OnnxTensor rate =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[] {4}), new long[] {1});
                OrtSession.Result result = session.run(Map.of("x", x, "state", state, "rate", rate))) {
            assertThat(shape(result, "out")).containsExactly(3L, 4L);
            assertThat(shape(result, "rate2")).containsExactly(1L);
            assertThat(((OnnxTensor) result.get("rate2").orElseThrow())
                            .getLongBuffer()
                            .get())
                    .isEqualTo(8);
        }
    }

    @Test
    void of_shapesWithoutTheFirstDimension_isRefusedWithTheWholeShape() {
        Contract promised = recurrentContract(0);

        assertThatThrownBy(() -> GraphContract.of(AddedBatch.of(recurrent(17), promised), promised, FILE))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("input 'x' is FP32 [-1, 4] instead of FP32 [4]");
    }

    @Test
    void of_batchesOnly_isTheNetworkItself() {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        Contract promised = new Contract(
                List.of(new ContractTensor("input", TensorType.FP32, List.of(2L, 8L, 8L))),
                List.of(new ContractTensor(source.outputs().get(0).getName(), TensorType.FP32, List.of(3L))),
                List.of(),
                1);

        assertThat(AddedBatch.of(source, promised)).isSameAs(source);
    }

    @ParameterizedTest
    @CsvSource({"11, 8", "17, 8", "17, 1"})
    void of_oneNumberAnItem_hasADimensionForIt(long opset, int maxBatchSize) throws OrtException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("numbers")
                .addInput(tensor("x", Protos.FLOAT, -1))
                .addNode(Protos.node("Relu", List.of("x"), "y"))
                .addNode(Protos.node("Neg", List.of("y"), "z"))
                .addOutput(tensor("y", Protos.FLOAT, -1))
                .addOutput(tensor("z", Protos.FLOAT, -1));
        Contract promised = new Contract(
                List.of(new ContractTensor("x", TensorType.FP32, List.of(1L))),
                List.of(
                        new ContractTensor("y", TensorType.FP32, List.of(1L)),
                        new ContractTensor("z", TensorType.FP32, List.of(1L))),
                List.of(),
                maxBatchSize);

        OnnxGraph served = AddedBatch.of(new OnnxGraph(model(graph, opset)), promised);

        assertThat(GraphContract.of(served, promised, FILE)).isEqualTo(promised);
        assertThat(Wellformed.violations(served)).isEmpty();
        var environment = OnnxRuntime.environment();
        try (OrtSession session = environment.createSession(served.bytes());
                OnnxTensor x = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(new float[] {1, -2, 3}), new long[] {3, 1});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            assertThat(shape(result, "y")).containsExactly(3L, 1L);
            assertThat(((OnnxTensor) result.get("z").orElseThrow())
                            .getFloatBuffer()
                            .array())
                    .containsExactly(-1, -0f, -3);
        }
    }

    @Test
    void contract_noDimensionBesideThatOfItems_isRefusedWithTheRemedy() {
        OnnxGraph source = new OnnxGraph(model(
                GraphProto.newBuilder()
                        .setName("numbers")
                        .addInput(tensor("x", Protos.FLOAT, -1, 4))
                        .addNode(Protos.node("ReduceSum", List.of("x"), "y"))
                        .addOutput(tensor("y", Protos.FLOAT, -1)),
                11));
        Contract promised = new Contract(
                List.of(new ContractTensor("x", TensorType.FP32, List.of(4L))),
                List.of(new ContractTensor("y", TensorType.FP32, List.of())),
                List.of(),
                8);

        assertThatThrownBy(() -> GraphContract.of(source, promised, FILE))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("a.onnx: 'y' has the shape []", "promise it as shape [1]");
    }

    @Test
    void contract_stringsAsInputAndOutput_areBytes() {
        OnnxGraph source = new OnnxGraph(model(
                GraphProto.newBuilder()
                        .setName("strings")
                        .addInput(tensor("words", TensorProto.DataType.STRING_VALUE, -1, 2))
                        .addNode(Protos.node("Identity", List.of("words"), "y"))
                        .addOutput(tensor("y", TensorProto.DataType.STRING_VALUE, -1, 2)),
                17));
        Contract promised = new Contract(
                List.of(new ContractTensor("words", TensorType.BYTES, List.of(2L))),
                List.of(new ContractTensor("y", TensorType.BYTES, List.of(2L))),
                List.of(),
                8);

        assertThat(GraphContract.of(source, promised, FILE)).isEqualTo(promised);
    }

    @Test
    void read_zippedProbabilities_areATensor() throws IOException, OrtException {
        Path file = Files.write(folder.resolve("a.onnx"), zipped().toByteArray());

        OnnxFile read = OnnxFile.read(file);

        assertThat(read.isComplete()).isFalse();
        Contract promised = new Contract(
                List.of(new ContractTensor("input", TensorType.FP32, List.of(3L))),
                List.of(new ContractTensor("probabilities", TensorType.FP32, List.of(3L))),
                List.of(),
                4);
        assertThat(GraphContract.of(read.graph(), promised, file)).isEqualTo(promised);
        assertThat(Runs.answer(read.graph(), 1)).hasSize(Runs.BATCH * 3);
    }

    @Test
    void contract_sequenceOutput_isRefusedByItsKind() {
        assertThatThrownBy(() -> GraphContract.of(
                        new OnnxGraph(zipped()),
                        new Contract(
                                List.of(new ContractTensor("input", TensorType.FP32, List.of(3L))),
                                List.of(new ContractTensor("probabilities", TensorType.FP32, List.of(3L))),
                                List.of(),
                                4),
                        FILE))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("output 'probabilities' is a sequence, map or optional value");
    }

    private static ModelProto zipped() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("zipped")
                .addInput(Networks.tensor("input", 3))
                .addNode(Protos.node("Softmax", List.of("input"), "p"))
                .addNode(Protos.node(
                                "ZipMap",
                                List.of("p"),
                                "probabilities",
                                AttributeProto.newBuilder()
                                        .setName("classlabels_strings")
                                        .setType(AttributeProto.AttributeType.STRINGS)
                                        .addStrings(ByteString.copyFromUtf8("a"))
                                        .addStrings(ByteString.copyFromUtf8("b"))
                                        .addStrings(ByteString.copyFromUtf8("c"))
                                        .build())
                        .toBuilder()
                        .setDomain("ai.onnx.ml"))
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("probabilities")
                        .setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.getDefaultInstance())));
        return model(graph, 17).toBuilder()
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2))
                .build();
    }

    /** Reads [batch, 4], a state [2, batch, 4] and a number; gives the sum with the state's first row, the state, the number. */
    private static OnnxGraph recurrent(long opset) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("recurrent")
                .addInput(tensor("x", Protos.FLOAT, -1, 4))
                .addInput(tensor("state", Protos.FLOAT, 2, -1, 4))
                .addInput(tensor("rate", Protos.INT64))
                .addInitializer(Protos.longs("first", List.of(), 0))
                .addNode(Protos.node("Gather", List.of("state", "first"), "row"))
                .addNode(Protos.node("Add", List.of("x", "row"), "out"))
                .addNode(Protos.node("Add", List.of("state", "row"), "stateN"))
                .addNode(Protos.node("Add", List.of("rate", "rate"), "rate2"))
                .addOutput(tensor("out", Protos.FLOAT, -1, 4))
                .addOutput(tensor("stateN", Protos.FLOAT, 2, -1, 4))
                .addOutput(tensor("rate2", Protos.INT64));
        return new OnnxGraph(model(graph, opset));
    }

    private static Contract recurrentContract(int maxBatchSize) {
        return new Contract(
                List.of(
                        new ContractTensor("x", TensorType.FP32, List.of(4L)),
                        new ContractTensor("state", TensorType.FP32, List.of(2L, -1L, 4L)),
                        new ContractTensor("rate", TensorType.INT64, List.of(1L))),
                List.of(
                        new ContractTensor("out", TensorType.FP32, List.of(4L)),
                        new ContractTensor("stateN", TensorType.FP32, List.of(2L, -1L, 4L)),
                        new ContractTensor("rate2", TensorType.INT64, List.of(1L))),
                List.of(),
                maxBatchSize);
    }

    private static Map<String, List<Long>> run(OnnxGraph graph, int batch) throws OrtException {
        var environment = OnnxRuntime.environment();
        try (OrtSession session = environment.createSession(graph.bytes());
                OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.allocate(4), new long[] {batch, 4});
                OnnxTensor state =
                        OnnxTensor.createTensor(environment, FloatBuffer.allocate(8), new long[] {batch, 2, 1, 4});
                OnnxTensor rate = OnnxTensor.createTensor(environment, LongBuffer.allocate(1), new long[] {batch, 1});
                OrtSession.Result result = session.run(Map.of("x", x, "state", state, "rate", rate))) {
            return Map.of(
                    "out", shape(result, "out"), "stateN", shape(result, "stateN"), "rate2", shape(result, "rate2"));
        }
    }

    private static List<Long> shape(OrtSession.Result result, String output) {
        long[] shape = ((OnnxTensor) result.get(output).orElseThrow()).getInfo().getShape();
        return java.util.stream.LongStream.of(shape).boxed().toList();
    }

    private static ModelProto model(GraphProto.Builder graph, long opset) {
        return Networks.model(graph, opset);
    }

    private static ValueInfoProto tensor(String name, int type, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (long size : shape) {
            dimensions.addDim(
                    size < 0
                            ? Dimension.newBuilder().setDimParam("batch")
                            : Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions)))
                .build();
    }
}
