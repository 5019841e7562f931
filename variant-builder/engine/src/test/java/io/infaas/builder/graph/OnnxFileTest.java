package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks as exporters write them. */
class OnnxFileTest {

    private static final OnnxGraph SOURCE = Networks.of(List.of("convrelu", "pool"), 1, 17);

    @TempDir
    private Path folder;

    @Test
    void read_weightsInAnotherFile_areThoseOfTheNetwork() throws IOException, OrtException {
        Path file = external("weights/data.bin");

        OnnxFile read = OnnxFile.read(file);

        assertThat(read.isComplete()).isFalse();
        assertThat(read.weights()).containsExactly(folder.resolve("weights/data.bin"));
        assertThat(WeightFiles.of(file)).isEqualTo(read.weights());
        assertThat(Runs.answer(read.graph(), 1)).isEqualTo(Runs.answer(SOURCE, 1));
        Path alone = folder.resolve("alone.onnx");
        read.graph().write(alone);
        assertThat(OnnxFile.read(alone).isComplete()).isTrue();
        assertThat(OnnxFile.read(alone).graph().constants()).isEqualTo(SOURCE.constants());
    }

    @Test
    void read_weightsThatAreCutOff_namesBothFiles() throws IOException {
        Path file = external("data.bin");
        Path data = folder.resolve("data.bin");
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));

        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("data.bin: has 100 bytes, but weights 'constant0'", "copy the file again");
    }

    @Test
    void read_moreWeightsThanOneFileCanHave_saysWhatCanBeDone() throws IOException {
        Path file = external("data.bin");
        try (RandomAccessFile data =
                new RandomAccessFile(folder.resolve("data.bin").toFile(), "rw")) {
            // takes no space
            data.setLength(1L << 31);
        }

        assertThatThrownBy(() -> OnnxFile.checkSize(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("a.onnx: its external weights exceed 2 GiB", "half precision");
        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: its external weights exceed 2 GiB");
    }

    @Test
    void read_weightsThatAreMissing_namesTheFile() throws IOException {
        Path file = external("data.bin");
        Files.delete(folder.resolve("data.bin"));

        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("data.bin: no such file", "copy it beside the network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../data.bin", "/etc/passwd", "a/../../data.bin", "", ".", "link.bin", "a\u0000b"})
    void read_weightsOutsideTheFolder_areRefusedUnread(String location) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createDirectory(inner.resolve("a"));
        Files.write(folder.resolve("data.bin"), new byte[1 << 16]);
        Files.createSymbolicLink(inner.resolve("link.bin"), folder.resolve("data.bin"));
        Path file = Files.write(inner.resolve("a.onnx"), pointing(location).toByteArray());

        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("a.onnx: weights 'constant0' are in '", "outside the folder of the network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "99999999999999999999"})
    void read_weightsAtNoPosition_areRefused(String offset) throws IOException {
        external("data.bin");
        ModelProto.Builder model = pointing("data.bin").toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("offset").setValue(offset));
        Path file = Files.write(folder.resolve("a.onnx"), model.build().toByteArray());

        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("have the offset '%s' in another file, which is not a number", offset);
    }

    @Test
    void read_weightsInConstantNodes_canBeQuantised() throws IOException, VariantException, OrtException {
        GraphProto.Builder graph = SOURCE.model().getGraph().toBuilder().clearInitializer();
        SOURCE.constants().values().forEach(tensor -> graph.addNode(0, constant(tensor)));
        Path file = write(SOURCE.model().toBuilder().setGraph(graph).build());

        OnnxGraph read = OnnxGraph.read(file);

        assertThat(read.constants()).isEqualTo(SOURCE.constants());
        assertThat(Runs.answer(read, 1)).isEqualTo(Runs.answer(SOURCE, 1));
        OnnxGraph int8 = new StaticInt8().apply(read, (tensors, percentile) -> Runs.ranges(read, tensors, 1));
        Runs.assertAlike(int8, SOURCE, 1, 0.05);
        OnnxGraph dyn8 = new DynamicInt8().apply(read, (tensors, percentile) -> Map.of());
        Runs.assertAlike(dyn8, SOURCE, 1, 0.05);
    }

    @Test
    void read_newerFileFormat_isWrittenInThatOfTheRuntime() throws IOException, OrtException {
        Path file = write(SOURCE.model().toBuilder().setIrVersion(14).build());

        OnnxFile read = OnnxFile.read(file);

        assertThat(read.isComplete()).isFalse();
        assertThat(Runs.answer(read.graph(), 1)).isEqualTo(Runs.answer(SOURCE, 1));
        ModelProto newest =
                SOURCE.model().toBuilder().setIrVersion(OnnxFile.NEWEST_IR).build();
        assertThat(Runs.answer(new OnnxGraph(newest), 1)).isNotEmpty();
    }

    @Test
    void checked_operatorOfTheRuntimeOnly_isRefused() {
        GraphProto.Builder graph = SOURCE.model().getGraph().toBuilder();
        graph.getNodeBuilder(0).setDomain("com.microsoft.nchwc");

        assertThatThrownBy(() -> FoldedGraph.checked(SOURCE.with(graph.build()), FoldedGraph.operators(SOURCE)))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("com.microsoft.nchwc Conv");
    }

    /** {@link #SOURCE} with its constants in another file. */
    private Path external(String location) throws IOException {
        Path data = folder.resolve(location);
        Files.createDirectories(data.getParent());
        ModelProto.Builder model = SOURCE.model().toBuilder();
        try (var out = Files.newOutputStream(data)) {
            long offset = 0;
            for (int i = 0; i < model.getGraph().getInitializerCount(); i++) {
                TensorProto tensor = model.getGraph().getInitializer(i);
                tensor.getRawData().writeTo(out);
                model.getGraphBuilder().setInitializer(i, elsewhere(tensor, location, offset));
                offset += tensor.getRawData().size();
            }
        }
        return write(model.build());
    }

    private static TensorProto elsewhere(TensorProto tensor, String location, long offset) {
        TensorProto.Builder result =
                tensor.toBuilder().clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
        Map<String, String> entries = Map.of(
                "location", location,
                "offset", String.valueOf(offset),
                "length", String.valueOf(tensor.getRawData().size()));
        entries.forEach((key, value) -> result.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return result.build();
    }

    private static ModelProto pointing(String location) {
        ModelProto.Builder model = SOURCE.model().toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        return model.build();
    }

    private static NodeProto constant(TensorProto tensor) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(tensor.getName())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor.toBuilder().clearName()))
                .build();
    }

    private Path write(ModelProto model) throws IOException {
        return Files.write(folder.resolve("a.onnx"), model.toByteArray());
    }

    @Test
    void read_newestOpset_isWhatTheRuntimeHas() throws OrtException, IOException {
        OnnxGraph newest = relu(OnnxFile.NEWEST_OPSET);

        assertThat(OnnxGraph.read(written(newest)).opset()).isEqualTo(OnnxFile.NEWEST_OPSET);
        assertThat(Runs.answer(newest, 1)).isNotEmpty();
        assertThatThrownBy(() -> Runs.answer(relu(OnnxFile.NEWEST_OPSET + 1), 1))
                .isInstanceOf(OrtException.class);
    }

    @Test
    void read_newerOpset_isRefusedWithTheRemedy() throws IOException {
        Path file = written(relu(99));

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("a.onnx: opset 99 is newer than", "Export the network with opset");
    }

    @Test
    void read_weightThatIsNotANumber_isRefusedWithItsPlace() throws IOException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);
        GraphProto.Builder broken = source.model().getGraph().toBuilder();
        TensorProto weights = broken.getInitializer(0);
        float[] values = Protos.floats(weights);
        values[7] = Float.NaN;
        broken.setInitializer(0, Protos.floats(weights.getName(), weights.getDimsList(), values));
        Path file = written(source.with(broken.build()));

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: weights '%s' are not a number at index 7", weights.getName());
    }

    @Test
    void read_constantNodeThatIsNotANumber_isRefusedWithItsPlace() throws IOException {
        OnnxGraph source = relu(17);
        GraphProto.Builder broken = source.model().getGraph().toBuilder();
        broken.addNode(NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput("scale")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(Protos.floats("", List.of(2L), 1, Float.NaN))));
        Path file = written(source.with(broken.build()));

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: weights 'scale' are not a number at index 1");
    }

    private Path written(OnnxGraph graph) throws IOException {
        return Files.write(folder.resolve("a.onnx"), graph.bytes());
    }

    private static OnnxGraph relu(long opset) {
        return Networks.of(List.of("relu"), 1, opset);
    }
}
