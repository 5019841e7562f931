package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams of messages: who is asked, in which order answers come, how errors are told and how it ends. */
class ModelStreamInferCallIT {

    @AutoClose
    private final GrpcStage stage = new GrpcStage(2);

    private final RawPeer client = stage.client();

    @Test
    void messages_ofSeveralNames_eachIsAskedAndAnsweredUnderItsOwn() throws Exception {
        int stream = StreamMessages.begin(client, "infaas-expose-decision", "1");
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard first = node.awaitRequest();
        StreamMessages.ask(client, stream, "small", "b");
        StreamMessages.end(client, stream);
        RawPeer other = stage.nodes[1].awaitConnection();
        RawPeer.Heard second = other.awaitRequest();
        assertThat(StreamMessages.parseRequest(first).getModelName()).isEqualTo(stage.fronts.variant());
        assertThat(StreamMessages.parseRequest(second).getModelName()).isEqualTo(stage.fronts.variant());
        StreamMessages.answer(node, first);
        StreamMessages.answer(other, second);

        List<ModelStreamInferResponse> answers = StreamMessages.answers(client.await(stream));

        assertThat(StreamMessages.ids(answers)).containsExactly("a", "b");
        assertThat(answers)
                .extracting(answer -> answer.getInferResponse().getModelName())
                .containsExactly("fashion", "small");
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.getErrorMessage()).isEmpty();
            assertThat(answer.getInferResponse().getModelVersion()).isEqualTo("1");
            assertThat(answer.getInferResponse().getParametersMap())
                    .containsEntry("triton_final_response", StreamMessages.bool(true));
            assertThat(answer.getInferResponse()
                            .getParametersOrThrow("infaas_variant")
                            .getStringParam())
                    .isEqualTo(stage.fronts.variant());
            assertThat(answer.getInferResponse().getRawOutputContents(0).toStringUtf8())
                    .isEqualTo("tensor");
        });
        assertThat(client.onStream(stream).header("grpc-status")).isEqualTo("0");
        assertThat(stage.fronts.count("infaas.gateway.requests", "outcome", "ok"))
                .isEqualTo(2);
    }

    @Test
    void answers_outOfOrder_comeInTheOrderOfTheRequests() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard first = node.awaitRequest();
        StreamMessages.ask(client, stream, "fashion", "b");
        RawPeer second = stage.nodes[1].awaitConnection();
        StreamMessages.answer(second, second.awaitRequest());
        second.sync();
        client.sync();
        assertThat(client.onStream(stream).bytes()).isZero();

        StreamMessages.answer(node, first);

        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 2))).containsExactly("a", "b");
    }

    @Test
    void answers_ofADecoupledModel_comeAsTheyAreMade() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard first = node.awaitRequest();
        StreamMessages.ask(client, stream, "fashion", "b");
        RawPeer other = stage.nodes[1].awaitConnection();
        RawPeer.Heard second = other.awaitRequest();
        Exchanges.beginAnswer(other, second.id);
        StreamMessages.sendAnswer(other, second, false);
        StreamMessages.sendAnswer(other, second, false);
        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 2))).containsExactly("b", "b");

        StreamMessages.answer(node, first);
        StreamMessages.await(client, stream, 3);
        StreamMessages.sendAnswer(other, second, true);
        Exchanges.endAnswer(other, second.id);
        StreamMessages.end(client, stream);

        List<ModelStreamInferResponse> answers = StreamMessages.answers(client.await(stream));
        assertThat(StreamMessages.ids(answers)).containsExactly("b", "b", "a", "b");
        assertThat(client.onStream(stream).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void answer_emptyFinalOne_passesWithTheVersionThatWasAsked() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.send(
                client,
                stream,
                StreamMessages.question("fashion", "a")
                        .putParameters("triton_enable_empty_final_response", StreamMessages.bool(true))
                        .build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        assertThat(StreamMessages.parseRequest(asked).getParametersMap())
                .containsKey("triton_enable_empty_final_response");
        Exchanges.beginAnswer(node, asked.id);
        StreamMessages.sendAnswer(node, asked, false);
        byte[] last = StreamMessages.frame(StreamMessages.result(StreamMessages.parseRequest(asked), true)
                .clearModelVersion()
                .clearRawOutputContents()
                .build());
        node.data(asked.id, last, -1, false);
        Exchanges.endAnswer(node, asked.id);
        StreamMessages.end(client, stream);

        List<ModelStreamInferResponse> answers = StreamMessages.answers(client.await(stream));

        assertThat(answers).hasSize(2);
        assertThat(answers.get(1).getInferResponse().getModelName()).isEqualTo("fashion");
        assertThat(answers.get(1).getInferResponse().getModelVersion()).isEmpty();
        assertThat(answers.get(1).getInferResponse().getParametersMap())
                .containsEntry("triton_final_response", StreamMessages.bool(true));
    }

    @Test
    void stream_withoutAnAnswerToItsMessage_endsWell() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        StreamMessages.end(client, stream);
        RawPeer node = stage.node.awaitConnection();
        int asked = node.awaitRequest().id;
        Exchanges.beginAnswer(node, asked);
        Exchanges.endAnswer(node, asked);

        RawPeer.Heard heard = client.await(stream);

        assertThat(heard.bytes()).isZero();
        assertThat(heard.header("grpc-status")).isEqualTo("0");
    }

    @Test
    void stream_withoutMessages_endsWell() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.end(client, stream);

        assertThat(client.await(stream).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void errors_ofNodeAndGateway_areToldInTheStreamWhichGoesOn() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        StreamMessages.ask(client, stream, "unknown", "b");
        StreamMessages.fail(node, asked, "unexpected inference input 'x' for model '" + stage.fronts.variant() + "'");
        StreamMessages.await(client, stream, 2);
        StreamMessages.ask(client, stream, "fashion", "c");
        StreamMessages.answer(node, node.awaitRequest());

        List<ModelStreamInferResponse> answers = StreamMessages.await(client, stream, 3);

        assertThat(StreamMessages.ids(answers)).containsExactly("a", "b", "c");
        assertThat(answers)
                .extracting(ModelStreamInferResponse::getErrorMessage)
                .containsExactly(
                        "unexpected inference input 'x' for model 'fashion'",
                        "Request for unknown model: 'unknown' is not found",
                        "");
        assertThat(answers.get(0).getInferResponse().getModelName()).isEmpty();
        assertThat(client.onStream(stream).isOver()).isFalse();
        client.reset(stream, Http2Error.CANCEL);
        client.flush();
    }

    @Test
    void error_byStatusAsAsked_endsTheStreamAndWhatIsUnderWay() throws Exception {
        int stream = StreamMessages.begin(client, "triton_grpc_error", "true");
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        node.awaitRequest();
        StreamMessages.ask(client, stream, "fashion", "b");
        RawPeer other = stage.nodes[1].awaitConnection();
        int failing = other.awaitRequest().id;

        String text = "no such thing in " + stage.fronts.variant();
        other.headers(failing, Metadata.trailersOnly(3, text), true);
        other.flush();

        RawPeer.Heard heard = client.await(stream);
        assertThat(heard.header("grpc-status")).isEqualTo("3");
        assertThat(heard.header("grpc-message")).isEqualTo("no such thing in fashion");
        node.until(() -> node.resets() == 1);
    }

    @Test
    void refusal_whereErrorsAreAskedByStatus_isToldInTheStream() throws Exception {
        int stream = StreamMessages.begin(client, "triton_grpc_error", "true");
        StreamMessages.ask(client, stream, "unknown", "a");
        StreamMessages.end(client, stream);

        RawPeer.Heard heard = client.await(stream);

        assertThat(StreamMessages.answers(heard))
                .extracting(ModelStreamInferResponse::getErrorMessage)
                .containsExactly("Request for unknown model: 'unknown' is not found");
        assertThat(heard.header("grpc-status")).isEqualTo("0");
    }

    @Test
    void client_cancels_nodesAreTold() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        node.awaitRequest();

        client.reset(stream, Http2Error.CANCEL);
        client.flush();

        node.until(() -> node.resets() == 1);
        Until.within(10, () -> stage.fronts.metrics.queriesInFlight() == 0);
    }

    @Test
    void node_isLostBeforeItsAnswer_theOtherAnswers() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        stage.node.awaitConnection().awaitRequest();

        stage.node.close();
        RawPeer other = stage.nodes[1].awaitConnection();
        StreamMessages.answer(other, other.awaitRequest());

        List<ModelStreamInferResponse> answers = StreamMessages.await(client, stream, 1);
        assertThat(StreamMessages.ids(answers)).containsExactly("a");
        assertThat(answers.get(0).getErrorMessage()).isEmpty();
        assertThat(stage.fronts.count("infaas.gateway.retries", "cause", "failed"))
                .isEqualTo(1);
        client.reset(stream, Http2Error.CANCEL);
        client.flush();
    }

    @Test
    void node_isLostAfterSomeAnswers_errorInTheStreamWhichGoesOn() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        StreamMessages.sendAnswer(node, asked, false);
        StreamMessages.await(client, stream, 1);

        stage.node.close();
        List<ModelStreamInferResponse> answers = StreamMessages.await(client, stream, 2);
        StreamMessages.ask(client, stream, "fashion", "b");
        RawPeer other = stage.nodes[1].awaitConnection();
        StreamMessages.answer(other, other.awaitRequest());

        assertThat(answers.get(1).getErrorMessage()).contains("lost within its answer");
        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 3))).containsExactly("a", "a", "b");
        client.reset(stream, Http2Error.CANCEL);
        client.flush();
    }

    @Test
    void node_isLostAfterTheFinalAnswer_nothingIsMissed() throws Exception {
        int stream = StreamMessages.begin(client);
        StreamMessages.ask(client, stream, "fashion", "a");
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        StreamMessages.sendAnswer(node, asked, true);
        StreamMessages.await(client, stream, 1);

        stage.node.close();
        StreamMessages.end(client, stream);

        RawPeer.Heard heard = client.await(stream);
        assertThat(StreamMessages.answers(heard)).hasSize(1);
        assertThat(heard.header("grpc-status")).isEqualTo("0");
    }

    @Test
    void message_compressed_isAskedPlain() throws Exception {
        byte[] plain = StreamMessages.question("fashion", "a").build().toByteArray();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        byte[] small = bytes.toByteArray();
        int stream = StreamMessages.begin(client, "grpc-encoding", "gzip");
        client.data(
                stream,
                ByteBuffer.allocate(5 + small.length)
                        .put((byte) 1)
                        .putInt(small.length)
                        .put(small)
                        .array(),
                -1,
                false);
        client.flush();
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        StreamMessages.ask(client, stream, "fashion", "b");
        RawPeer other = stage.nodes[1].awaitConnection();
        StreamMessages.answer(other, other.awaitRequest());
        StreamMessages.answer(node, asked);

        assertThat(asked.body()[0]).isZero();
        assertThat(StreamMessages.ids(StreamMessages.await(client, stream, 2))).containsExactly("a", "b");
        client.reset(stream, Http2Error.CANCEL);
        client.flush();
    }

    @Test
    void bytes_thatAreNoMessages_endTheStream() throws Exception {
        int garbage = StreamMessages.begin(client);
        client.data(garbage, new byte[] {9, 0, 0, 0, 1, 0}, -1, false);
        int cut = StreamMessages.begin(client);
        client.data(cut, new byte[] {0, 0, 0, 0, 9, 10}, -1, true);
        int large = StreamMessages.begin(client);
        client.data(large, new byte[] {0, -128, 0, 0, 0}, -1, false);
        client.flush();

        assertThat(client.await(garbage).header("grpc-status")).isEqualTo("13");
        assertThat(client.await(cut).header("grpc-status")).isEqualTo("13");
        assertThat(client.await(large).header("grpc-status")).isEqualTo("8");
    }
}
