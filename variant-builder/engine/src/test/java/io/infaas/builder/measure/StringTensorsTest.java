package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import io.infaas.triton.embedded.model.OnnxRuntime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a network sees of strings. */
class StringTensorsTest {

    private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();

    @Test
    void of_anyCharacters_areThoseThatTheNetworkKnows() throws OrtException {
        List<String> known = List.of("a", "é", "日本", "", "\uD83D\uDE00", "x \uD83C\uDF52");

        assertThat(indexes(known, known, 1)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(indexes(known, List.of("é", "\uD83D\uDE00", "z"), 3)).containsExactly(1, 4, -1);
        assertThat(indexes(known, List.of("é", "z"), 1)).containsExactly(1, -1);
    }

    private static long[] indexes(List<String> known, List<String> texts, long columns) throws OrtException {
        long[] shape = {texts.size() / columns, columns};
        try (OrtSession session = ENVIRONMENT.createSession(encoder(known).toByteArray());
                OnnxTensor tensor = InputElements.stringTensor(ENVIRONMENT, texts, shape);
                OrtSession.Result result = session.run(Map.of("x", tensor))) {
            assertThat(tensor.getInfo().getShape()).isEqualTo(shape);
            long[] indexes = new long[texts.size()];
            ((OnnxTensor) result.get("y").orElseThrow()).getLongBuffer().get(indexes);
            return indexes;
        }
    }

    private static ModelProto encoder(List<String> known) {
        AttributeProto.Builder numbers =
                AttributeProto.newBuilder().setName("values_int64s").setType(AttributeProto.AttributeType.INTS);
        for (int i = 0; i < known.size(); i++) {
            numbers.addInts(i);
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3))
                .setGraph(GraphProto.newBuilder()
                        .setName("encoder")
                        .addInput(tensor("x", DataType.STRING_VALUE))
                        .addOutput(tensor("y", DataType.INT64_VALUE))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("LabelEncoder")
                                .setDomain("ai.onnx.ml")
                                .addInput("x")
                                .addOutput("y")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("keys_strings")
                                        .setType(AttributeProto.AttributeType.STRINGS)
                                        .addAllStrings(known.stream()
                                                .map(ByteString::copyFromUtf8)
                                                .toList()))
                                .addAttribute(numbers)))
                .build();
    }

    private static ValueInfoProto tensor(String name, int type) {
        ValueInfoProto.Builder tensor = ValueInfoProto.newBuilder().setName(name);
        tensor.getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(type)
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimParam("rows"))
                .addDim(Dimension.newBuilder().setDimParam("columns"));
        return tensor.build();
    }
}
