package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The message limit binds what has to be held as a whole, not what streams: that may be as large as gRPC permits. */
class StreamedBodiesIT {

    private static final int HELD = 1 << 10;
    private static final int TENSOR = 600_000;
    private static final int MOST = Integer.MAX_VALUE;
    private static final GatewayLimits LIMITS =
            new GatewayLimits(HELD, HELD, HELD, 100, 50, Duration.ofMillis(500), Duration.ofSeconds(20));

    @Test
    void infer_tensorsAboveTheMessageLimit_passBothWays() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            stage.node.frames = node -> answerLarge(node, asked);
            int stream = Exchanges.begin(client);
            byte[] question = Exchanges.question("large", TENSOR);

            client.send(stream, question, 0);
            StreamMessages.end(client, stream);
            RawPeer.Heard heard = client.await(stream);

            assertThat(asked.get()).isGreaterThan(question.length);
            assertThat(Exchanges.readAnsweredId(heard)).isEqualTo("large");
            ModelInferResponse answer = ModelInferResponse.parseFrom(Exchanges.message(heard));
            assertThat(answer.getModelName()).isEqualTo("fashion");
            assertThat(answer.getRawOutputContents(0).size()).isEqualTo(TENSOR);
        }
    }

    private static void answerLarge(RawPeer node, AtomicInteger bytes) throws IOException {
        RawPeer.Heard asked = node.awaitRequest();
        bytes.set(asked.bytes());
        Exchanges.beginAnswer(node, asked.id);
        node.send(asked.id, Exchanges.answer("large", TENSOR), 0);
        Exchanges.endAnswer(node, asked.id);
        Exchanges.answerAll(node);
    }

    @Test
    void stream_tensorsAboveTheMessageLimit_passBothWays() throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            stage.node.frames = StreamedBodiesIT::streamLarge;
            int stream = StreamMessages.begin(client);

            client.send(stream, Exchanges.question("large", TENSOR), 0);
            StreamMessages.end(client, stream);

            List<ModelStreamInferResponse> answers = StreamMessages.answers(client.await(stream));
            assertThat(StreamMessages.ids(answers)).containsExactly("large");
            ModelInferResponse answer = answers.get(0).getInferResponse();
            assertThat(answer.getModelName()).isEqualTo("fashion");
            assertThat(answer.getRawOutputContents(0).size()).isEqualTo(TENSOR);
        }
    }

    private static void streamLarge(RawPeer node) throws IOException {
        RawPeer.Heard asked = node.awaitRequest();
        byte[] result = Exchanges.answer("large", TENSOR);
        Exchanges.beginAnswer(node, asked.id);
        ModelStreamInferResponse answer = ModelStreamInferResponse.newBuilder()
                .setInferResponse(ModelInferResponse.parseFrom(Arrays.copyOfRange(result, 5, result.length)))
                .build();
        node.send(asked.id, Exchanges.frame(answer.toByteArray()), 0);
        Exchanges.endAnswer(node, asked.id);
    }

    @Test
    void infer_typedTensor_leavesBeforeItIsWhole() throws Exception {
        GatewayLimits limits =
                new GatewayLimits(1 << 17, HELD, HELD, 100, 50, Duration.ofMillis(500), Duration.ofSeconds(20));
        try (GrpcStage stage = new GrpcStage(1, limits);
                RawPeer client = stage.client()) {
            int stream = Exchanges.begin(client);
            byte[] question = Exchanges.frame(typed(TENSOR).toByteArray());
            int half = client.fill(stream, Arrays.copyOf(question, TENSOR / 2), 0);
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard begun = node.awaitOpened();
            node.until(() -> begun.bytes() > TENSOR / 4);

            client.send(stream, question, half);
            StreamMessages.end(client, stream);
            node.until(begun::isOver);

            assertThat(ModelInferRequest.parseFrom(Exchanges.message(begun))
                            .getInputs(0)
                            .getContents()
                            .getBytesContents(0)
                            .size())
                    .isEqualTo(TENSOR);
            Exchanges.answer(node, begun);
            assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("typed");
        }
    }

    private static ModelInferRequest typed(int bytes) {
        ModelInferRequest.Builder question = StreamMessages.question("fashion", "typed");
        question.getInputsBuilder(0)
                .setContents(InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(new byte[bytes])));
        return question.clearRawInputContents().build();
    }

    @Test
    void infer_nameBehindTensorsAboveTheMessageLimit_isRefused() throws Exception {
        byte[] unnamed = StreamMessages.question("", "q")
                .addRawInputContents(ByteString.copyFrom(new byte[50_000]))
                .build()
                .toByteArray();
        byte[] late = StreamMessages.question("fashion", "late").build().toByteArray();
        byte[] all = Arrays.copyOf(unnamed, unnamed.length + late.length);
        System.arraycopy(late, 0, all, unnamed.length, late.length);

        assertRefused(Exchanges.frame(all), "(%d vs. %d)".formatted(all.length, HELD));
    }

    @Test
    void infer_compressedAboveTheMessageLimit_isRefused() throws Exception {
        byte[] stated =
                ByteBuffer.allocate(5 + HELD).put((byte) 1).putInt(HELD + 1).array();

        assertRefused(stated, "(%d vs. %d)".formatted(HELD + 1, HELD));
    }

    @Test
    void infer_largestMessageThatGrpcPermits_hasNoRoomForTheNameOfTheVariant() throws Exception {
        assertRefused(start(MOST), " vs. 2147483647)");
    }

    private static void assertRefused(byte[] question, String text) throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            stage.node.frames = Exchanges::answerAll;
            int stream = Exchanges.begin(client);
            client.send(stream, question, 0);

            RawPeer.Heard heard = client.await(stream);

            assertThat(heard.header("grpc-status")).isEqualTo("8");
            assertThat(heard.header("grpc-message"))
                    .startsWith("Received message larger than max (")
                    .endsWith(text);
            GrpcStage.assertServed(client);
        }
    }

    @Test
    void infer_nearlyTheLargestMessage_leavesWithItsNewLength() throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            int length = MOST - 1_000;
            int stream = Exchanges.begin(client);
            client.send(stream, start(length), 0);
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard begun = node.awaitOpened();
            node.until(() -> begun.bytes() > 5);

            assertThat(ByteBuffer.wrap(begun.body()).getInt(1)).isBetween(length + 1, MOST);
            client.reset(stream, Http2Error.CANCEL);
            client.flush();
            node.until(begun::isOver);
        }
    }

    /** The first bytes of a message of that length, up to the start of its tensor. */
    private static byte[] start(int length) {
        byte[] head = StreamMessages.question("fashion", "vast")
                .clearRawInputContents()
                .build()
                .toByteArray();
        int tensor = length - head.length - 6;
        ByteBuffer start = ByteBuffer.allocate(5 + head.length + 6)
                .put((byte) 0)
                .putInt(length)
                .put(head)
                .put((byte) (7 << 3 | 2));
        for (int i = 0; i < 5; i++) {
            start.put((byte) (((tensor >>> (7 * i)) & 0x7F) | (i < 4 ? 0x80 : 0)));
        }
        return start.array();
    }

    @Test
    void answer_largestMessageThatGrpcPermits_hasNoRoomForTheNameOfTheClient() throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            int stream = Exchanges.ask(client, "q");
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard asked = node.awaitRequest();
            Exchanges.beginAnswer(node, asked.id);
            node.data(asked.id, start(MOST), -1, false);
            node.flush();

            RawPeer.Heard heard = client.await(stream);

            assertThat(heard.header("grpc-status")).isEqualTo("8");
            assertThat(heard.header("grpc-message")).endsWith(" vs. 2147483647)");
            GrpcStage.assertServed(client, node);
        }
    }

    @Test
    void streamedAnswer_thatMustBeReadAsAWhole_isBoundByTheMessageLimit() throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS);
                RawPeer client = stage.client()) {
            stage.node.frames = node -> {
                RawPeer.Heard asked = node.awaitRequest();
                Exchanges.beginAnswer(node, asked.id);
                ModelStreamInferResponse error = ModelStreamInferResponse.newBuilder()
                        .setErrorMessage("x".repeat(HELD))
                        .build();
                node.send(asked.id, Exchanges.frame(error.toByteArray()), 0);
                Exchanges.endAnswer(node, asked.id);
            };
            int stream = StreamMessages.begin(client);
            StreamMessages.ask(client, stream, "fashion", "q");
            StreamMessages.end(client, stream);

            List<ModelStreamInferResponse> answers = StreamMessages.answers(client.await(stream));

            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).getErrorMessage())
                    .startsWith("Received message larger than max (")
                    .endsWith("vs. %d)".formatted(HELD));
        }
    }

    @Test
    void infer_aboveALimitOnWhatStreams_isRefused() throws Exception {
        try (GrpcStage stage = new GrpcStage(1, LIMITS.withMaxStreamedBytes(2 * HELD));
                RawPeer client = stage.client()) {
            stage.node.frames = Exchanges::answerAll;
            int stream = Exchanges.begin(client);
            client.send(stream, Exchanges.question("q", 2 * HELD), 0);

            assertThat(client.await(stream).header("grpc-message")).endsWith("vs. %d)".formatted(2 * HELD));
            GrpcStage.assertServed(client);
        }
    }
}
