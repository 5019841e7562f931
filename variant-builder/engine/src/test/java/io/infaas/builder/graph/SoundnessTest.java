package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundnessTest {

    @TempDir
    private Path folder;

    @Test
    void read_newestOpset_isWhatTheRuntimeHas() throws OrtException, IOException {
        OnnxGraph newest = relu(Soundness.NEWEST_OPSET);

        assertThat(OnnxGraph.read(write(newest)).opset()).isEqualTo(Soundness.NEWEST_OPSET);
        assertThat(Runs.answer(newest, 1)).isNotEmpty();
        assertThatThrownBy(() -> Runs.answer(relu(Soundness.NEWEST_OPSET + 1), 1))
                .isInstanceOf(OrtException.class);
    }

    @Test
    void read_newerOpset_isRefusedWithTheRemedy() throws IOException {
        Path file = write(relu(99));

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
        Path file = write(source.with(broken.build()));

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
        Path file = write(source.with(broken.build()));

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: weights 'scale' are not a number at index 1");
    }

    private Path write(OnnxGraph graph) throws IOException {
        return Files.write(folder.resolve("a.onnx"), graph.bytes());
    }

    private static OnnxGraph relu(long opset) {
        return Networks.of(List.of("relu"), 1, opset);
    }
}
