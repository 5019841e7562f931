package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrpcFrameDecoderTest {

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

    @Test
    void feed_tensorBegins_tellsTheHeadBeforeTheTensorIsThere() {
        byte[] stream = DecodedMessage.framed(false, REQUEST.toByteArray());
        List<WireEvent> events = new ArrayList<>();
        ByteBuf first = Unpooled.wrappedBuffer(stream, 0, 200);

        try (GrpcFrameDecoder decoder = GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT)) {
            decoder.feed(first, events::add);
        }

        assertThat(events).hasSize(2);
        WireEvent.Head head = (WireEvent.Head) events.get(0);
        assertThat(head.infer().orElseThrow().parameters())
                .containsEntry("infaas_latency_ms", 6.5)
                .containsEntry("sequence_id", 42L);
        assertThat(head.infer().orElseThrow().batch()).isEqualTo(32);
        ((WireEvent.Chunk) events.get(1)).bytes().release();
    }

    @Test
    void feed_largeChunks_passesThemOnWithoutCopying() {
        ByteBuf source = Unpooled.directBuffer().writeBytes(DecodedMessage.framed(false, REQUEST.toByteArray()));
        List<ByteBuf> chunks = new ArrayList<>();

        try (GrpcFrameDecoder decoder = GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT)) {
            decoder.feed(source, event -> {
                if (event instanceof WireEvent.Chunk chunk) {
                    chunks.add(chunk.bytes());
                }
            });
        }

        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0).memoryAddress()).isEqualTo(source.memoryAddress() + GrpcFrames.PREFIX_BYTES);
        chunks.forEach(ByteBuf::release);
        assertThat(source.release()).isTrue();
    }

    @Test
    void feed_nameAfterTensors_isDecidedOnTheWholeMessage() {
        byte[] late = WireMessages.joined(List.of(
                REQUEST.toBuilder().clearModelName().build().toByteArray(),
                ModelInferRequest.newBuilder().setModelName("late").build().toByteArray()));

        DecodedMessage told = DecodedMessage.of(
                DecodedMessage.framed(false, late), List.of(1000), GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));

        assertThat(told.heads().get(0).infer().orElseThrow().modelName()).isEqualTo("late");
        assertThat(told.revisions()).containsExactly(Optional.empty());
        assertThat(told.messages()).containsExactly(late);
    }

    @Test
    void feed_secondNameAfterTensors_isToldAtTheEnd() {
        byte[] twice = WireMessages.joined(List.of(
                REQUEST.toByteArray(),
                ModelInferRequest.newBuilder().setModelName("late").build().toByteArray()));

        DecodedMessage told = DecodedMessage.of(
                DecodedMessage.framed(false, twice), List.of(1000), GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));

        assertThat(told.heads().get(0).infer().orElseThrow().modelName()).isEqualTo("fashion");
        assertThat(told.finalHead(0).modelName()).isEqualTo("late");
    }

    @Test
    void feed_compressedMessage_isToldAsSuchWithoutAHead() {
        byte[] message = {1, 2, 3};

        DecodedMessage told = DecodedMessage.of(
                DecodedMessage.framed(true, message), List.of(2), GrpcFrameDecoder.ofRequests(WireLimits.DEFAULT));

        assertThat(told.heads()).containsExactly(new WireEvent.Head(3, true, Optional.empty()));
        assertThat(told.messages()).containsExactly(message);
    }

    @Test
    void feed_messageAboveTheLimit_isRefusedBeforeItsBytesCome() {
        try (GrpcFrameDecoder decoder = GrpcFrameDecoder.ofRequests(WireLimits.ofMessage(1000))) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> decoder.feed(GrpcFrames.prefix(1001, false), event -> {}))
                    .withMessage("Received message larger than max (1001 vs. 1000)")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(WireException.Code.RESOURCE_EXHAUSTED));
        }
    }

    @Test
    void finish_insideAMessage_saysHowMuchIsMissing() {
        try (GrpcFrameDecoder decoder = GrpcFrameDecoder.ofFrames(WireLimits.DEFAULT)) {
            decoder.feed(GrpcFrames.prefix(10, false), event -> {});

            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(decoder::finish)
                    .withMessageContaining("10 bytes before the end");
        }
    }

    @Test
    void head_oversizedId_isPassedOver() {
        ModelInferRequest request =
                REQUEST.toBuilder().setId("x".repeat(70_000)).build();

        InferHead head = GrpcInferRequests.head(Unpooled.wrappedBuffer(request.toByteArray()));

        assertThat(head.id()).isEmpty();
        assertThat(head.modelName()).isEqualTo("fashion");
    }

    @Test
    void head_fieldsWithoutEnd_areRefused() {
        byte[] fields = new byte[200_000];
        Arrays.fill(fields, (byte) 0x78);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GrpcInferRequests.head(Unpooled.wrappedBuffer(fields)))
                .withMessageContaining("more than 65536 fields");
    }
}
