package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.infaas.builder.fixture.Fashion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For invalid files, {@code validate} and {@code build} print the same line with file, value and remedy; nothing is written.
 */
class BuilderBadInputTest {

    @TempDir
    Path folder;

    static Stream<Arguments> networks() throws IOException {
        byte[] nano = Files.readAllBytes(Fashion.model("fm-nano"));
        return Stream.of(
                Arguments.of(new byte[0], "is not an ONNX model (it has no inputs, nodes or outputs). Export"),
                Arguments.of(
                        "no network".getBytes(StandardCharsets.US_ASCII),
                        "is not an ONNX model (not readable as protobuf). Export"),
                Arguments.of(
                        Arrays.copyOf(nano, nano.length / 2),
                        "is not an ONNX model (not readable as protobuf). Export"),
                Arguments.of(
                        changed(model -> model.getOpsetImportBuilder(0).setVersion(99)),
                        "opset 99 is newer than 26, the newest that the runtime supports. Export the network with opset 26"),
                Arguments.of(
                        changed(model -> notANumber(model.getGraphBuilder())),
                        " are not a number at index 0. Export the network from a checkpoint of finite weights"),
                Arguments.of(
                        changed(model -> shape(model.getGraphBuilder().getOutputBuilder(0))
                                .getDimBuilder(1)
                                .setDimParam("classes")),
                        "violates the application's contract: output 'logits' is FP32 [-1] instead of FP32 [10]. Correct"),
                Arguments.of(
                        changed(model -> shape(model.getGraphBuilder().getInputBuilder(0))
                                .clearDim()),
                        "input 'image' is a single number, so it has no batch dimension; promise it as shape [1]"));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void badNetwork_saysWhatToDoAndWritesNothing(byte[] network, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad.onnx"), network);
        String nano = Fashion.model("fm-nano").toString();

        refused(Fashion.small().replace(nano, file.toString()), "bad.onnx: ", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | bad: is not an IDX file of unsigned bytes (it ends within its header); write the data in that format",
                "00000803 00000000 0000001c 0000001c | bad: has no items; give at least one",
                "00000803 00000002 0000001c 0000001c 00 | bad: ends before its 2 items are complete; copy it again",
                "00000803 00000001 00000002 00000002 01020304 | bad: items are [2, 2], 4 elements each, but input 'image'",
            })
    void badItems_sayWhatToDoAndWriteNothing(String hex, String message) throws IOException {
        byte[] content = HexFormat.of().parseHex(hex.replace(" ", ""));
        Path file = Files.write(folder.resolve("bad"), content);

        refused(Fashion.small().replace(Fashion.ITEMS.toString(), file.toString()), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxBatchSize: 4 | maxBatchSize: [4 | infaas.yaml: $",
                "maxBatchSize: 4 | maxBatchSize: none | infaas.yaml: $.application.contract",
                "maxBatchSize: 4 | maxBatchSize: -1 | maxBatchSize -1 must be at least 1, or 0 for shapes without a batch",
                "maxBatchSize: 4 | maxBatchSize: 0 | input 'image' is FP32 [-1, 1, 28, 28] instead of FP32 [1, 28, 28]",
                "labels: [T-shirt | lables: [T-shirt | unknown key 'lables'; known are",
                "shape: [1, 28, 28] | shape: [1, -1, 28] | input 'image' is FP32 [1, 28, 28] instead of FP32 [1, -1, 28]",
                "shape: [10] | shape: [-1] | application.contract.labels: 10 labels, but no output has a last dimension",
            })
    void badDefinition_saysWhereAndWritesNothing(String part, String replacement, String message) throws IOException {
        refused(Fashion.small().replace(part, replacement), message);
    }

    @Test
    void headWithoutBatchDimension_saysWhatToDoAndWritesNothing() throws IOException {
        refused(
                Fashion.small()
                        .replace("maxBatchSize: 4", "maxBatchSize: 0")
                        .replace("fm-nano.onnx}", "fm-nano.onnx, head: {layers: [1]}}"),
                "application.contract.maxBatchSize: 0 declares tensors without a batch dimension, but the head of architecture 'fm-nano' needs one");
    }

    /** The data have no blocks on the disk: nothing reads them. */
    @Test
    void weightsBesideTheNetworkAboveTwoGigabytes_sayWhatToDoAndWriteNothing() throws IOException {
        byte[] network = changed(model -> {
            TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
            weights.clearRawData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue("large.data"));
        });
        Path file = Files.write(folder.resolve("large.onnx"), network);
        try (RandomAccessFile data =
                new RandomAccessFile(folder.resolve("large.data").toFile(), "rw")) {
            data.setLength(5L << 30);
        }

        refused(
                Fashion.small().replace(Fashion.model("fm-nano").toString(), file.toString()),
                "large.onnx: its external weights exceed 2 GiB, the limit of one ONNX file, and builds write each variant as one file; use a smaller network, or export it in half precision");
    }

    private void refused(String text, String... message) throws IOException {
        Path definition = Files.writeString(folder.resolve("infaas.yaml"), text);
        List<Path> before = files();

        CommandRun validate = CommandRun.of(new ValidateCommand(), definition.toString());
        CommandRun build = CommandRun.of(
                new BuildCommand(),
                definition.toString(),
                "--output",
                folder.resolve("out").toString());

        assertThat(validate.err()).contains(message).hasLineCount(1);
        assertThat(build).isEqualTo(validate).isEqualTo(new CommandRun(1, validate.err()));
        assertThat(files()).isEqualTo(before);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private static byte[] changed(Consumer<ModelProto.Builder> change) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(Fashion.model("fm-nano"))).toBuilder();
        change.accept(model);
        return model.build().toByteArray();
    }

    private static TensorShapeProto.Builder shape(ValueInfoProto.Builder tensor) {
        return tensor.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    }

    private static void notANumber(GraphProto.Builder graph) {
        TensorProto.Builder weights = graph.getInitializerBuilderList().stream()
                .filter(tensor -> tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE)
                .findFirst()
                .orElseThrow();
        byte[] values = weights.getRawData().toByteArray();
        values[2] = (byte) 0xc0;
        values[3] = 0x7f;
        weights.setRawData(ByteString.copyFrom(values));
    }
}
