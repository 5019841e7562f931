package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHeadScannerTest {

    private static final int HEAD_LIMIT = 64 << 10;
    private static final ModelInferRequest REQUEST = ModelInferRequest.newBuilder()
            .setModelName("fashion")
            .putParameters(
                    "infaas_latency_ms",
                    InferParameter.newBuilder().setDoubleParam(6.5).build())
            .putParameters(
                    "sequence_id", InferParameter.newBuilder().setInt64Param(42).build())
            .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("FP32")
                    .addShape(32)
                    .addShape(784))
            .addRawInputContents(ByteString.copyFrom(new byte[100_000]))
            .build();
    private static final int MOST = Integer.MAX_VALUE;

    @Test
    void feed_tensorBegins_headIsKnownBeforeTheTensorIsThere() {
        ScannedMessage scanned = ScannedMessage.of(REQUEST.toByteArray(), List.of(200), HEAD_LIMIT);

        InferHead early = Objects.requireNonNull(scanned.early());
        assertThat(early.parameters()).containsEntry("infaas_latency_ms", 6.5).containsEntry("sequence_id", 42L);
        assertThat(early.batch()).isEqualTo(32);
        assertThat(scanned.read()).isEqualTo(200);
        assertThat(scanned.revised()).isFalse();
    }

    @Test
    void feed_typedTensorBegins_headIsKnownBeforeTheTensorIsThere() {
        byte[] typed = typed(200_000).toByteArray();

        ScannedMessage scanned = ScannedMessage.of(typed, List.of(1000), HEAD_LIMIT);

        InferHead early = Objects.requireNonNull(scanned.early());
        assertThat(scanned.read()).isBetween(HEAD_LIMIT, HEAD_LIMIT + 1000);
        assertThat(early.inputs()).isEqualTo(scanned.head().inputs()).hasSize(1);
        assertThat(early.batch()).isEqualTo(32);
    }

    @Test
    void feed_shapeAfterATypedTensor_isToldAtTheEnd() {
        ModelInferRequest.InferInputTensor tensor = typed(200_000).getInputs(0);
        byte[] late = WireMessages.joined(List.of(
                tensor.toBuilder().clearShape().build().toByteArray(),
                ModelInferRequest.InferInputTensor.newBuilder()
                        .addShape(7)
                        .build()
                        .toByteArray()));
        ModelInferRequest.Builder named = ModelInferRequest.newBuilder().setModelName("fashion");
        byte[] message = WireMessages.joined(List.of(named.build().toByteArray(), WireMessages.field(5, late)));

        ScannedMessage scanned = ScannedMessage.of(message, List.of(1000), HEAD_LIMIT);

        assertThat(Objects.requireNonNull(scanned.early()).batch()).isEqualTo(1);
        assertThat(scanned.revised()).isTrue();
        assertThat(scanned.head().inputs()).hasSize(1);
        assertThat(scanned.head().batch()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "resnet50", "\u0000 \u007f", "Größe", "模型", "a\uD83D\uDE00b"})
    void text_validUtf8_isDecodedAndNotConsumed(String text) {
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
        try {
            assertThat(ProtoReader.text(bytes, "model_name")).isEqualTo(text);
            assertThat(ProtoReader.text(bytes.slice(), "model_name")).isEqualTo(text);
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        } finally {
            bytes.release();
        }
    }

    @Test
    void text_invalidUtf8_isRefusedByItsName() {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xc3});

        assertThatThrownBy(() -> ProtoReader.text(bytes, "model_name"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("model_name is not valid UTF-8");
    }

    @Test
    void skip_nestedGroups_endsBehindThem() {
        // groups 1 and 2, one in the other, then field 3
        ByteBuf message = Unpooled.wrappedBuffer(new byte[] {0x0b, 0x13, 0x14, 0x0c, 0x18, 0x05});
        ProtoReader reader = new ProtoReader(message);

        assertThat(reader.next()).isTrue();
        reader.skip();

        assertThat(reader.next()).isTrue();
        assertThat(reader.field()).isEqualTo(3);
        assertThat(reader.varint()).isEqualTo(5);
    }

    @Test
    void grown_upToTheMost_isTheSum() {
        assertThat(GrpcFrames.lengthAfter(100, 20)).isEqualTo(120);
        assertThat(GrpcFrames.lengthAfter(MOST - 20, 20)).isEqualTo(MOST);
    }

    @Test
    void grown_aboveTheMost_isRefusedWithTheTextOfGrpc() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GrpcFrames.lengthAfter(MOST - 20, 21))
                .withMessage("Received message larger than max (2147483648 vs. 2147483647)")
                .satisfies(e -> assertThat(e.code()).isEqualTo(WireException.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void front_largestAnswerOfAStream_growsUpToTheMost() {
        // the tag and five bytes of length in front of the result
        StreamResponseHead head = new StreamResponseHead(true, 6, true, true, false, false, 0, 0);

        ByteBuf front = head.front(MOST - 20, 20);

        assertThat(front.getInt(1)).isEqualTo(MOST);
        assertThat(Varints.valueAt(front, 6, 5)).isEqualTo(MOST - 6);
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> head.front(MOST - 20, 21));
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> head.front(MOST, 21));
    }

    private static ModelInferRequest typed(int bytes) {
        return REQUEST.toBuilder()
                .clearRawInputContents()
                .setInputs(
                        0,
                        REQUEST.getInputs(0).toBuilder()
                                .setContents(InferTensorContents.newBuilder()
                                        .addBytesContents(ByteString.copyFrom(new byte[bytes]))))
                .build();
    }

    @Test
    void feed_nameAfterTensors_isDecidedOnTheWholeMessage() {
        byte[] late = WireMessages.joined(List.of(
                REQUEST.toBuilder().clearModelName().build().toByteArray(),
                ModelInferRequest.newBuilder().setModelName("late").build().toByteArray()));

        ScannedMessage scanned = ScannedMessage.of(late, List.of(1000), HEAD_LIMIT);

        assertThat(scanned.read()).isEqualTo(late.length);
        assertThat(scanned.head().modelName()).isEqualTo("late");
    }

    @Test
    void feed_secondNameAfterTensors_isToldAtTheEnd() {
        byte[] twice = WireMessages.joined(List.of(
                REQUEST.toByteArray(),
                ModelInferRequest.newBuilder().setModelName("late").build().toByteArray()));

        ScannedMessage scanned = ScannedMessage.of(twice, List.of(1000), HEAD_LIMIT);

        assertThat(Objects.requireNonNull(scanned.early()).modelName()).isEqualTo("fashion");
        assertThat(scanned.revised()).isTrue();
        assertThat(scanned.head().modelName()).isEqualTo("late");
    }

    @Test
    void skip_bytesOfATensorAlone_needNotBeFed() {
        byte[] message = REQUEST.toByteArray();
        GrpcHeadScanner scanner = new GrpcHeadScanner(message.length);
        scanner.feed(Unpooled.wrappedBuffer(message, 0, 1000));

        assertThat(scanner.skip(message.length)).isFalse();
        assertThat(scanner.skip(message.length - 1000)).isTrue();
        scanner.finish();
        assertThat(scanner.head().modelName()).isEqualTo("fashion");
    }

    @Test
    void skip_messageOfTheLargestLength_isScannedToItsEnd() {
        byte[] head = REQUEST.toBuilder().clearRawInputContents().build().toByteArray();
        int tensor = Integer.MAX_VALUE - head.length - 6;
        GrpcHeadScanner scanner = new GrpcHeadScanner(Integer.MAX_VALUE);
        ByteBuf start = Unpooled.buffer().writeBytes(head).writeByte(7 << 3 | 2);
        Varints.write(start, tensor);
        scanner.feed(start);

        assertThat(scanner.decidable()).isTrue();
        assertThat(scanner.skip(tensor - 1)).isTrue();
        assertThatExceptionOfType(WireException.class).isThrownBy(scanner::finish);
        assertThat(scanner.skip(1)).isTrue();
        scanner.finish();
    }

    @Test
    void feed_valueThatEndsAfterTheLargestMessage_isRefused() {
        GrpcHeadScanner scanner = new GrpcHeadScanner(Integer.MAX_VALUE);
        int input = Integer.MAX_VALUE - 6;
        ByteBuf start = Unpooled.buffer().writeByte(5 << 3 | 2);
        Varints.write(start, input);
        // an unknown field, so that four bytes of the input are left for one of eight
        start.writeByte(15 << 3 | 2);
        Varints.write(start, input - 6 - 5);
        scanner.feed(start);
        assertThat(scanner.skip(input - 6 - 5)).isTrue();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() ->
                        scanner.feed(Unpooled.buffer().writeByte(15 << 3 | 1).writeZero(4)))
                .withMessageContaining("ends after the input");
    }

    @Test
    void finish_insideAField_isRefused() {
        GrpcHeadScanner scanner = new GrpcHeadScanner(10);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(scanner::finish)
                .withMessageContaining("ends inside a field");
    }

    @Test
    void head_oversizedId_isSkipped() {
        ModelInferRequest request =
                REQUEST.toBuilder().setId("x".repeat(70_000)).build();

        InferHead head = ScannedMessage.head(request.toByteArray());

        assertThat(head.id()).isEmpty();
        assertThat(head.modelName()).isEqualTo("fashion");
    }

    @Test
    void head_fieldsWithoutEnd_areRefused() {
        byte[] fields = new byte[200_000];
        Arrays.fill(fields, (byte) 0x78);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> ScannedMessage.head(fields))
                .withMessageContaining("more than 65536 fields");
    }
}
