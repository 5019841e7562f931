package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the gateway holds of streams is bounded, whoever stalls. */
class StreamWindowsIT {

    private static final int WINDOW = 65_535;
    private static final int MOST_HELD = H2Limits.DEFAULT.streamWindow();

    @AutoClose
    private final GrpcStage stage = GrpcStage.sendingAll(1);

    @Test
    void answers_manySmallOnesAndAClientThatGivesNoRoom_nodeIsHeldBack() throws Exception {
        try (RawPeer client = stage.client(WINDOW)) {
            client.credits = false;
            int stream = StreamMessages.begin(client);
            StreamMessages.ask(client, stream, "fashion", "q");
            StreamMessages.end(client, stream);
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard asked = node.awaitRequest();
            byte[] answers = many(asked, 4 << 20);
            Exchanges.beginAnswer(node, asked.id);

            int sent = node.fill(asked.id, answers, 0);
            client.until(() -> client.onStream(stream).bytes() == WINDOW);
            client.sync();
            node.sync();
            sent = node.push(asked.id, answers, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD + WINDOW);
            client.credit(stream, 64 << 20);
            int from = sent;
            Future<RawPeer.Heard> got = stage.threads.submit(() -> client.await(stream));
            node.send(asked.id, answers, from);
            Exchanges.endAnswer(node, asked.id);
            List<ModelStreamInferResponse> all = StreamMessages.answers(got.get(20, TimeUnit.SECONDS));
            assertThat(all).hasSize(numberOf(asked, 4 << 20)).allSatisfy(answer -> assertThat(
                            answer.getInferResponse().getModelName())
                    .isEqualTo("fashion"));
        }
    }

    private static int numberOf(RawPeer.Heard asked, int bytes) throws IOException {
        return bytes / one(asked).length;
    }

    private static byte[] one(RawPeer.Heard asked) throws IOException {
        return StreamMessages.frame(
                StreamMessages.result(StreamMessages.parseRequest(asked), false).build());
    }

    private static byte[] many(RawPeer.Heard asked, int bytes) throws IOException {
        byte[] one = one(asked);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < bytes / one.length; i++) {
            all.writeBytes(one);
        }
        return all.toByteArray();
    }

    @Test
    void answer_largeAndAClientThatGivesNoRoom_nodeIsHeldBackAndTheBytesAreTheNodes() throws Exception {
        byte[] tensor = content(8 << 20);
        try (RawPeer client = stage.client(WINDOW)) {
            client.credits = false;
            int stream = StreamMessages.begin(client);
            StreamMessages.ask(client, stream, "fashion", "q");
            StreamMessages.end(client, stream);
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard asked = node.awaitRequest();
            byte[] answer = StreamMessages.frame(StreamMessages.result(StreamMessages.parseRequest(asked), true)
                    .setRawOutputContents(0, ByteString.copyFrom(tensor))
                    .build());
            Exchanges.beginAnswer(node, asked.id);

            int sent = node.fill(asked.id, answer, 0);
            client.until(() -> client.onStream(stream).bytes() == WINDOW);
            client.sync();
            node.sync();
            sent = node.push(asked.id, answer, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD + WINDOW);
            client.credit(stream, 64 << 20);
            int from = sent;
            Future<RawPeer.Heard> got = stage.threads.submit(() -> client.await(stream));
            node.send(asked.id, answer, from);
            Exchanges.endAnswer(node, asked.id);
            ModelStreamInferResponse told =
                    StreamMessages.answers(got.get(20, TimeUnit.SECONDS)).get(0);
            assertThat(told.getInferResponse().getModelName()).isEqualTo("fashion");
            assertThat(told.getInferResponse().getModelVersion()).isEqualTo("1");
            assertThat(told.getInferResponse().getRawOutputContents(0).toByteArray())
                    .isEqualTo(tensor);
        }
    }

    @Test
    void node_isLostWithinALargeAnswer_streamEndsSinceItHasBegun() throws Exception {
        try (RawPeer client = stage.client(WINDOW)) {
            int stream = StreamMessages.begin(client);
            StreamMessages.ask(client, stream, "fashion", "q");
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard asked = node.awaitRequest();
            Exchanges.beginAnswer(node, asked.id);
            byte[] answer = StreamMessages.frame(StreamMessages.result(StreamMessages.parseRequest(asked), true)
                    .setRawOutputContents(0, ByteString.copyFrom(content(8 << 20)))
                    .build());
            node.push(asked.id, answer, 0);
            client.until(() -> client.onStream(stream).bytes() > 0);

            stage.node.close();

            assertThat(client.await(stream).header("grpc-status")).isEqualTo("14");
        }
    }

    @Test
    void messages_moreThanMayBeUnderWay_restIsAskedAsAnswersCome() throws Exception {
        int count = 3 * ModelStreamInferCall.MOST_UNDER_WAY;
        try (RawPeer client = stage.client(WINDOW)) {
            int stream = StreamMessages.begin(client);
            for (int i = 0; i < count; i++) {
                StreamMessages.ask(client, stream, "fashion", "q" + i);
            }
            StreamMessages.end(client, stream);
            RawPeer node = stage.node.awaitConnection();
            List<RawPeer.Heard> first = new ArrayList<>();
            for (int i = 0; i < ModelStreamInferCall.MOST_UNDER_WAY; i++) {
                first.add(node.awaitRequest());
            }
            client.sync();
            node.sync();
            assertThat(node.begun()).isEqualTo(ModelStreamInferCall.MOST_UNDER_WAY);

            for (RawPeer.Heard asked : first) {
                StreamMessages.answer(node, asked);
            }
            for (int i = ModelStreamInferCall.MOST_UNDER_WAY; i < count; i++) {
                StreamMessages.answer(node, node.awaitRequest());
            }

            RawPeer.Heard heard = client.await(stream);
            assertThat(heard.header("grpc-status")).isEqualTo("0");
            List<String> ids = StreamMessages.ids(StreamMessages.answers(heard));
            assertThat(ids).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(ids.get(i)).isEqualTo("q" + i);
            }
        }
    }

    @Test
    void messages_nodeGivesNoRoom_clientIsHeldBackAndOthersAreServed() throws Exception {
        byte[] question = Exchanges.frame(StreamMessages.question("fashion", "q")
                .setRawInputContents(0, ByteString.copyFrom(content(8 << 20)))
                .build()
                .toByteArray());
        try (RawPeer client = stage.client(WINDOW)) {
            int stream = StreamMessages.begin(client);
            int sent = client.push(stream, question, 0);
            RawPeer node = stage.node.awaitConnection();
            node.credits = false;
            RawPeer.Heard asked = node.awaitOpened();

            sent = client.fill(stream, question, sent);
            node.until(() -> asked.bytes() == WINDOW);
            node.sync();
            client.sync();
            sent = client.push(stream, question, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD + WINDOW);
            GrpcStage.assertServed(client, node);
            node.credit(asked.id, 16 << 20);
            Future<RawPeer.Heard> got = stage.threads.submit(() -> node.await(asked.id));
            client.send(stream, question, sent);
            StreamMessages.end(client, stream);
            RawPeer.Heard whole = got.get(20, TimeUnit.SECONDS);
            ModelInferRequest there = StreamMessages.parseRequest(whole);
            assertThat(there.getModelName()).isEqualTo(stage.fronts.variant());
            assertThat(there.getRawInputContents(0).toByteArray()).isEqualTo(content(8 << 20));
            StreamMessages.answer(node, whole);
            assertThat(StreamMessages.ids(StreamMessages.answers(client.await(stream))))
                    .containsExactly("q");
        }
    }

    @Test
    void answers_waitingForTheirTurn_nodeIsHeldBack() throws Exception {
        try (RawPeer client = stage.client(WINDOW)) {
            int stream = StreamMessages.begin(client);
            StreamMessages.ask(client, stream, "fashion", "a");
            RawPeer node = stage.node.awaitConnection();
            RawPeer.Heard first = node.awaitRequest();
            StreamMessages.ask(client, stream, "fashion", "b");
            RawPeer.Heard second = node.awaitRequest();
            byte[] answer = StreamMessages.frame(StreamMessages.result(StreamMessages.parseRequest(second), true)
                    .setRawOutputContents(0, ByteString.copyFrom(content(4 << 20)))
                    .build());
            Exchanges.beginAnswer(node, second.id);

            int sent = node.fill(second.id, answer, 0);
            node.sync();
            sent = node.push(second.id, answer, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD);
            StreamMessages.answer(node, first);
            int from = sent;
            Future<List<ModelStreamInferResponse>> got =
                    stage.threads.submit(() -> StreamMessages.await(client, stream, 2));
            node.send(second.id, answer, from);
            Exchanges.endAnswer(node, second.id);
            assertThat(StreamMessages.ids(got.get(20, TimeUnit.SECONDS))).containsExactly("a", "b");
            client.reset(stream, Http2Error.CANCEL);
            client.flush();
        }
    }

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }
}
