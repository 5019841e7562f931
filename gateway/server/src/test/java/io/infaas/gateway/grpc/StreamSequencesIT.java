package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Sequences whose messages are sent ahead of the answers, on one stream. */
class StreamSequencesIT {

    private static final String LOST =
            "inference request for sequence 7 to model 'fashion' must specify the START flag on"
                    + " the first request of the sequence";

    @AutoClose
    private GrpcStage stage = new GrpcStage(2);

    private RawPeer client = stage.client();
    private int stream = StreamMessages.begin(client);

    StreamSequencesIT() throws IOException {}

    private void send(String id, boolean start, boolean end) throws IOException {
        ModelInferRequest.Builder message = StreamMessages.question("fashion", id);
        ModelInferRequest.Builder part = StreamMessages.ofSequence(message, 7, start, end);
        StreamMessages.send(client, stream, part.build());
    }

    private void assertEndsWell(String... ids) throws IOException {
        StreamMessages.end(client, stream);
        RawPeer.Heard heard = client.await(stream);
        assertThat(StreamMessages.ids(StreamMessages.answers(heard))).containsExactly(ids);
        assertThat(StreamMessages.answers(heard))
                .allSatisfy(answer -> assertThat(answer.getErrorMessage()).isEmpty());
        assertThat(heard.header("grpc-status")).isEqualTo("0");
    }

    @Test
    void node_answersOnlyAtTheEnd_hasAllMessagesOnOneStream() throws Exception {
        send("a", true, false);
        send("b", false, false);
        send("c", false, true);
        RawPeer node = stage.node.awaitConnection();

        RawPeer.Heard asked = node.awaitRequest();

        assertThat(NodeSequence.ids(asked)).containsExactly("a", "b", "c");
        assertThat(NodeSequence.messages(asked))
                .allSatisfy(message -> assertThat(message.getModelName()).isEqualTo(stage.fronts.variant()));
        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.answer(node, asked, 2, false);
        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 1))).containsExactly("c");
        NodeSequence.answer(node, asked, 2, true);
        NodeSequence.finish(node, asked, 0);
        NodeSequence.finish(node, asked, 1);
        Exchanges.endAnswer(node, asked.id);
        assertEndsWell("c", "c");
        assertThat(stage.fronts.count("infaas.gateway.requests", "outcome", "ok"))
                .isEqualTo(3);
    }

    @Test
    void node_thatTellsNoEnd_isAskedForItsEmptyAnswersOnly() throws Exception {
        send("a", true, false);
        send("b", false, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        assertThat(NodeSequence.messages(asked)).allSatisfy(message -> assertThat(message.getParametersMap())
                .containsEntry("triton_enable_empty_final_response", StreamMessages.bool(true)));

        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.answer(node, asked, 1, false);
        Exchanges.endAnswer(node, asked.id);

        assertEndsWell("b");
    }

    @Test
    void emptyAnswer_askedForByTheClient_isPassed() throws Exception {
        StreamMessages.send(
                client,
                stream,
                StreamMessages.ofSequence(StreamMessages.question("fashion", "a"), 7, true, true)
                        .putParameters("triton_enable_empty_final_response", StreamMessages.bool(true))
                        .build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.finish(node, asked, 0);
        Exchanges.endAnswer(node, asked.id);

        assertEndsWell("a");
    }

    @Test
    void messages_betweenOthers_areAnsweredInTheOrderOfRequests() throws Exception {
        send("a", true, false);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitOpened();
        StreamMessages.ask(client, stream, "fashion", "x");
        RawPeer other = stage.nodes[1].awaitConnection();
        RawPeer.Heard single = other.awaitRequest();
        send("b", false, true);
        node.until(asked::isOver);
        assertThat(node.begun()).isEqualTo(1);

        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.answer(node, asked, 0, true);
        NodeSequence.answer(node, asked, 1, true);
        Exchanges.endAnswer(node, asked.id);
        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 1))).containsExactly("a");
        StreamMessages.answer(other, single);

        assertEndsWell("a", "x", "b");
    }

    @Test
    void sequence_whoseMessagesAreAllAnswered_nodeStreamEndsAndTheNextHasItsOwn() throws Exception {
        send("a", true, false);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard first = NodeSequence.awaitMessages(node, 1);
        assertThat(first.isOver()).isFalse();
        Exchanges.beginAnswer(node, first.id);
        NodeSequence.answer(node, first, 0, true);
        StreamMessages.await(client, stream, 1);
        node.until(first::isOver);
        assertThat(first.reset()).isFalse();
        Exchanges.endAnswer(node, first.id);

        send("b", false, true);
        RawPeer.Heard second = node.awaitRequest();
        Exchanges.beginAnswer(node, second.id);
        NodeSequence.answer(node, second, 0, true);
        Exchanges.endAnswer(node, second.id);

        assertEndsWell("a", "b");
    }

    @Test
    void start_ofANewSequenceUnderTheSameId_waitsForTheOneBefore() throws Exception {
        stage.close();
        stage = new GrpcStage(1);
        client = stage.client();
        stream = StreamMessages.begin(client);
        send("a", true, true);
        send("b", true, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard first = node.awaitRequest();
        client.sync();
        node.sync();
        assertThat(NodeSequence.ids(first)).containsExactly("a");
        assertThat(node.begun()).isEqualTo(1);

        Exchanges.beginAnswer(node, first.id);
        NodeSequence.answer(node, first, 0, true);
        Exchanges.endAnswer(node, first.id);
        RawPeer.Heard second = node.awaitRequest();
        Exchanges.beginAnswer(node, second.id);
        NodeSequence.answer(node, second, 0, true);
        Exchanges.endAnswer(node, second.id);

        assertEndsWell("a", "b");
    }

    @Test
    void messages_moreThanMayBeUnderWay_comeAsOthersAreAnswered() throws Exception {
        int count = 2 * ModelStreamInferCall.MOST_UNDER_WAY;
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add("m" + i);
            send("m" + i, i == 0, i == count - 1);
        }
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = NodeSequence.awaitMessages(node, ModelStreamInferCall.MOST_UNDER_WAY);
        client.sync();
        node.sync();
        assertThat(NodeSequence.messages(asked)).hasSize(ModelStreamInferCall.MOST_UNDER_WAY);

        Exchanges.beginAnswer(node, asked.id);
        for (int i = 0; i < count; i++) {
            while (NodeSequence.messages(asked).size() <= i) {
                node.read();
            }
            NodeSequence.answer(node, asked, i, true);
        }
        node.until(asked::isOver);
        Exchanges.endAnswer(node, asked.id);

        assertEndsWell(sent.toArray(String[]::new));
    }

    @Test
    void node_lostAfterTheFirstAnswer_allOthersFail() throws Exception {
        send("a", true, false);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitOpened();
        send("b", false, false);
        send("c", false, true);
        node.until(asked::isOver);
        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.answer(node, asked, 0, true);
        StreamMessages.await(client, stream, 1);

        stage.node.close();

        List<ModelStreamInferResponse> answers = StreamMessages.await(client, stream, 3);
        assertThat(StreamMessages.ids(answers)).containsExactly("a", "b", "c");
        assertThat(answers)
                .extracting(ModelStreamInferResponse::getErrorMessage)
                .containsExactly("", LOST, LOST);
        StreamMessages.end(client, stream);
        assertThat(client.await(stream).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void node_lostBeforeAnyAnswer_theOtherHasAllMessages() throws Exception {
        send("a", true, false);
        send("b", false, false);
        RawPeer node = stage.node.awaitConnection();
        NodeSequence.awaitMessages(node, 2);

        stage.node.close();
        RawPeer other = stage.nodes[1].awaitConnection();
        RawPeer.Heard asked = NodeSequence.awaitMessages(other, 2);
        send("c", false, true);
        other.until(asked::isOver);
        assertThat(NodeSequence.ids(asked)).containsExactly("a", "b", "c");
        Exchanges.beginAnswer(other, asked.id);
        for (int i = 0; i < 3; i++) {
            NodeSequence.answer(other, asked, i, true);
        }
        Exchanges.endAnswer(other, asked.id);

        assertEndsWell("a", "b", "c");
    }

    @Test
    void instance_thatIsNotThere_theOtherHasAllMessages() throws Exception {
        send("a", true, false);
        send("b", false, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();

        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.refuse(
                node, asked, "a", "Request for unknown model: '" + stage.fronts.variant() + "' is not found");
        node.flush();
        RawPeer other = stage.nodes[1].awaitConnection();
        RawPeer.Heard again = other.awaitRequest();
        assertThat(NodeSequence.ids(again)).containsExactly("a", "b");
        Exchanges.beginAnswer(other, again.id);
        NodeSequence.answer(other, again, 0, true);
        NodeSequence.answer(other, again, 1, true);
        Exchanges.endAnswer(other, again.id);

        assertEndsWell("a", "b");
    }

    @Test
    void sequence_thatBeganAtAnotherGatewayAndLivesAtTheNextHome_allMessagesGoThere() throws Exception {
        send("a", false, false);
        send("b", false, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();

        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.refuse(node, asked, "a", LOST.replace("fashion", stage.fronts.variant()));
        NodeSequence.refuse(node, asked, "b", LOST.replace("fashion", stage.fronts.variant()));
        node.flush();
        RawPeer next = stage.nodes[1].awaitConnection();
        RawPeer.Heard again = next.awaitRequest();
        assertThat(NodeSequence.ids(again)).containsExactly("a", "b");
        Exchanges.beginAnswer(next, again.id);
        NodeSequence.answer(next, again, 0, true);
        NodeSequence.answer(next, again, 1, true);
        Exchanges.endAnswer(next, again.id);

        assertEndsWell("a", "b");
    }

    @Test
    void sequence_longerThanTheTimeLimitOfAQuery_goesOnWhileMessagesCome() throws Exception {
        stage.close();
        GatewayLimits usual = GatewayLimits.DEFAULT;
        stage = new GrpcStage(
                1,
                new GatewayLimits(
                        usual.maxMessageBytes(),
                        usual.maxStreamedBytes(),
                        usual.retryBufferBytes(),
                        usual.retryBufferTotalBytes(),
                        usual.maxInFlight(),
                        usual.maxWaiting(),
                        usual.maxWait(),
                        Duration.ofSeconds(2),
                        usual.maxLateness(),
                        usual.maxInFlightPerApplication(),
                        usual.bounds(),
                        usual.sequenceIdle()));
        client = stage.client();
        stream = StreamMessages.begin(client);
        int count = 25;
        for (int i = 0; i < count; i++) {
            send("m" + i, i == 0, i == count - 1);
            LockSupport.parkNanos(100_000_000);
        }
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();

        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.answer(node, asked, count - 1, true);
        for (int i = 0; i < count - 1; i++) {
            NodeSequence.finish(node, asked, i);
        }
        Exchanges.endAnswer(node, asked.id);

        assertEndsWell("m" + (count - 1));
    }

    @Test
    void client_cancels_nodeIsTold() throws Exception {
        send("a", true, false);
        send("b", false, false);
        RawPeer node = stage.node.awaitConnection();
        NodeSequence.awaitMessages(node, 2);

        client.reset(stream, Http2Error.CANCEL);
        client.flush();

        node.until(() -> node.resets() == 1);
        Until.within(10, () -> stage.fronts.metrics.queriesInFlight() == 0);
        assertThat(stage.fronts.count("infaas.gateway.requests", "outcome", "cancelled"))
                .isEqualTo(2);
    }

    @Test
    void error_ofOneMessage_othersAreAnswered() throws Exception {
        send("a", true, false);
        send("b", false, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        NodeSequence.refuse(node, asked, "a", "no such input in " + stage.fronts.variant());
        NodeSequence.answer(node, asked, 1, true);
        Exchanges.endAnswer(node, asked.id);
        StreamMessages.end(client, stream);

        RawPeer.Heard heard = client.await(stream);
        List<ModelStreamInferResponse> answers = StreamMessages.answers(heard);
        assertThat(StreamMessages.ids(answers)).containsExactly("a", "b");
        assertThat(answers.get(0).getErrorMessage()).isEqualTo("no such input in fashion");
        assertThat(heard.header("grpc-status")).isEqualTo("0");
    }

    @Test
    void answers_largerThanAWindow_passToBothMessages() throws Exception {
        send("a", true, false);
        send("b", false, true);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        for (int i = 0; i < 2; i++) {
            byte[] large = StreamMessages.frame(
                    StreamMessages.result(NodeSequence.messages(asked).get(i), true)
                            .addRawOutputContents(ByteString.copyFrom(new byte[3 << 20]))
                            .build());
            int at = 0;
            while (at < large.length) {
                at = node.push(asked.id, large, at);
                client.sync();
                node.sync();
            }
        }
        Exchanges.endAnswer(node, asked.id);

        assertEndsWell("a", "b");
    }
}
