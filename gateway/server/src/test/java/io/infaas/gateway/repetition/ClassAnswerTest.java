package io.infaas.gateway.repetition;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassAnswerTest {

    private static final Contract THREE = contract(3, List.of());

    @Test
    void raw_andTyped_andJson_nameTheSameClasses() {
        float[] values = {0, 2, 1, 5, 4, 3};
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        ModelInferResponse.Builder answer = ModelInferResponse.newBuilder()
                .addOutputs(output("FP32"))
                .addRawOutputContents(ByteString.copyFrom(raw));
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : values) {
            contents.addFp32Contents(value);
        }
        ModelInferResponse typed = ModelInferResponse.newBuilder()
                .addOutputs(output("FP32").setContents(contents))
                .build();

        Optional<ClassAnswer> expected = Optional.of(new ClassAnswer(List.of(1, 0)));
        assertThat(ClassAnswer.ofGrpc(answer.build().toByteArray(), THREE)).isEqualTo(expected);
        assertThat(ClassAnswer.ofGrpc(typed, THREE)).isEqualTo(expected);
        assertThat(json("[0,2,1,5,4,3]")).isEqualTo(expected);
    }

    @Test
    void probability_ofTwoLabels_isOfTheSecond() {
        byte[] answer = document("[0.4,0.6]");

        assertThat(ClassAnswer.ofJson(answer, contract(1, List.of("no", "yes"))))
                .contains(new ClassAnswer(List.of(0, 1)));
        assertThat(ClassAnswer.ofJson(answer, contract(1, List.of()))).isEmpty();
    }

    @Test
    void agreement_isCountedPerItem() {
        ClassAnswer answer = new ClassAnswer(List.of(1, 0, 2));

        assertThat(answer.agreed(new ClassAnswer(List.of(1, 2, 2)))).contains(2);
        assertThat(answer.agreed(new ClassAnswer(List.of(1, 0)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "[]", "7", "{}", "[1,2"})
    void answer_notAsInTheContract_isNone(String data) {
        assertThat(json(data).filter(answer -> !answer.classes().isEmpty())).isEmpty();
    }

    @Test
    void outputs_ofAnotherNameOrType_areNone() {
        ModelInferResponse other = ModelInferResponse.newBuilder()
                .addOutputs(output("INT64"))
                .addOutputs(output("FP32").setName("embedding"))
                .build();

        assertThat(ClassAnswer.ofGrpc(other, THREE)).isEmpty();
        assertThat(ClassAnswer.ofGrpc(new byte[] {1, 2, 3}, THREE)).isEmpty();
    }

    private static Optional<ClassAnswer> json(String data) {
        return ClassAnswer.ofJson(document(data), THREE);
    }

    private static byte[] document(String data) {
        return "{\"outputs\":[{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":%s}]}"
                .formatted(data)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static ModelInferResponse.InferOutputTensor.Builder output(String type) {
        return ModelInferResponse.InferOutputTensor.newBuilder()
                .setName("logits")
                .setDatatype(type);
    }

    private static Contract contract(long width, List<String> labels) {
        return new Contract(
                List.of(new ContractTensor("image", TensorType.FP32, List.of(1L))),
                List.of(new ContractTensor("logits", TensorType.FP32, List.of(width))),
                labels,
                32);
    }
}
