package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and nodes tell each other in metadata, how long clients wait, and that they do not any more. */
class PassedMetadataIT {

    private static final Map<String, String> THERE = Map.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
            "b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
            "x-request-id", "f058ebd6-02f7-4d3f-942e-904344e8cde5",
            "grpc-trace-bin", "AAAK92UZFs1D3YRI6yHIAxnA",
            "endpoint-load-metrics-format", "json",
            "authorization", "Bearer abc.def",
            "x-tenant", "a, \"b\" ;c");

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1);

    private final RawPeer client = stage.client();

    private static Http2Headers headers(String path) {
        return Exchanges.inferHeaders().path(path);
    }

    private int ask(Http2Headers headers, ModelInferRequest question) throws IOException {
        int stream = client.open(headers, false);
        client.data(stream, Exchanges.frame(question.toByteArray()), -1, true);
        client.flush();
        return stream;
    }

    // what follows the headers
    private static void answer(RawPeer node, RawPeer.Heard asked, String path) throws IOException {
        byte[] one = Exchanges.answer("a", 10);
        byte[] ofStream = StreamMessages.frame(
                StreamMessages.result(StreamMessages.parseRequest(asked), true).build());
        node.data(asked.id, path.equals(Exchanges.MODEL_INFER) ? one : ofStream, -1, false);
        Exchanges.endAnswer(node, asked.id);
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchanges.MODEL_INFER, Exchanges.MODEL_STREAM_INFER})
    void metadata_ofTracesLoadAndOthers_reachesTheNode(String path) throws Exception {
        Http2Headers headers = headers(path);
        THERE.forEach(headers::set);

        int stream = ask(headers, StreamMessages.question("fashion", "a").build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.beginAnswer(node, asked.id);
        answer(node, asked, path);
        client.await(stream);

        THERE.forEach((name, value) -> assertThat(asked.header(name)).as(name).isEqualTo(value));
    }

    @Test
    void metadata_ofAnAnswer_reachesTheClientBeforeAndBehindIt() throws Exception {
        int stream = ask(
                headers(Exchanges.MODEL_INFER),
                StreamMessages.question("fashion", "a").build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Http2Headers first = new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
        Http2Headers last = new DefaultHttp2Headers().set("grpc-status", "0");
        THERE.forEach((name, value) -> (name.startsWith("t") ? first : last).set(name, value));
        node.headers(asked.id, first.set("endpoint-load-metrics", "{\"x\":1}"), false);
        node.data(asked.id, Exchanges.answer("a", 10), -1, false);
        node.headers(asked.id, last.set("endpoint-load-metrics-bin", "CgA"), true);
        node.flush();

        RawPeer.Heard got = client.await(stream);

        THERE.forEach((name, value) -> assertThat(got.header(name)).as(name).isEqualTo(value));
        assertThat(got.header("endpoint-load-metrics")).isEqualTo("{\"x\":1}");
        assertThat(got.header("endpoint-load-metrics-bin")).isEqualTo("CgA");
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchanges.MODEL_INFER, Exchanges.MODEL_STREAM_INFER})
    void decision_saidByClientAndNode_isNotHeard(String path) throws Exception {
        Http2Headers headers = headers(path).set("infaas-node", "forged");

        int stream = ask(headers, StreamMessages.question("fashion", "a").build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        node.headers(
                asked.id,
                new DefaultHttp2Headers()
                        .status("200")
                        .set("content-type", "application/grpc")
                        .set("infaas-node", "forged")
                        .set("infaas-variant", "forged"),
                false);
        answer(node, asked, path);

        assertThat(asked.header("infaas-node")).isNull();
        assertThat(client.await(stream).header("infaas-node")).isNull();
        assertThat(client.await(stream).header("infaas-variant")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchanges.MODEL_INFER, Exchanges.MODEL_STREAM_INFER})
    void variant_thatIsNone_isRefused(String path) throws Exception {
        int stream = ask(
                headers(path).set("infaas-variant", "nothing"),
                StreamMessages.question("fashion", "a").build());

        RawPeer.Heard got = client.await(stream);

        String text = path.equals(Exchanges.MODEL_INFER)
                ? got.header("grpc-message")
                : StreamMessages.answers(got).get(0).getErrorMessage();
        assertThat(text).isEqualTo("infaas-variant 'nothing' is not a variant of 'fashion'");
        assertThat(stage.node.connections).hasValue(0);
    }

    @Test
    void timeout_ofTriton_passesAndBoundsNothing() throws Exception {
        ModelInferRequest question = StreamMessages.question("fashion", "a")
                .putParameters("timeout", StreamMessages.number(1))
                .build();

        int stream = ask(headers(Exchanges.MODEL_INFER), question);
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();
        Exchanges.answer(node, asked);

        assertThat(StreamMessages.parseRequest(asked).getParametersMap()).isEqualTo(question.getParametersMap());
        assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchanges.MODEL_INFER, Exchanges.MODEL_STREAM_INFER})
    void deadline_passes_nodeHasLessOfItAndIsToldOfItsEnd(String path) throws Exception {
        int stream = ask(
                headers(path).set("grpc-timeout", "2S"),
                StreamMessages.question("fashion", "a").build());
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitOpened();

        RawPeer.Heard got = client.await(stream);
        node.until(asked::reset);

        assertThat(got.header("grpc-status")).isEqualTo("4");
        String passed = String.valueOf(asked.header("grpc-timeout"));
        assertThat(passed).matches("[0-9]{1,7}u");
        assertThat(Integer.parseInt(passed.substring(0, passed.length() - 1))).isBetween(1, 1_999_999);
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchanges.MODEL_INFER, Exchanges.MODEL_STREAM_INFER})
    void client_closesItsConnection_nodeIsTold(String path) throws Exception {
        RawPeer gone = stage.client();
        int stream = gone.open(headers(path), false);
        gone.data(stream, Exchanges.question("a", 10), -1, true);
        gone.flush();
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard asked = node.awaitRequest();

        gone.close();
        node.until(asked::reset);

        assertThat(asked.reset()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../fashion", "fashion%2Fx", "fashion\r\nx: y", "fashion\u0000", "\u007f", "fashion "})
    void name_thatMayBeSpliced_isUnknownAsItIs(String name) throws Exception {
        int stream = ask(
                headers(Exchanges.MODEL_INFER),
                StreamMessages.question(name, "a").build());

        RawPeer.Heard got = client.await(stream);

        assertThat(got.header("grpc-status")).isEqualTo("5");
        assertThat(got.header("grpc-message"))
                .startsWith("Request for unknown model: '")
                .matches("[ -~]*");
        assertThat(got.header("x")).isNull();
        assertThat(stage.node.connections).hasValue(0);
    }

    @Test
    void ownMethod_compressedBy_gzipIsReadAndOthersAreRefused() throws Exception {
        String path = "/inference.GRPCInferenceService/ModelReady";
        byte[] asked = ModelReadyRequest.newBuilder().setName("nothing").build().toByteArray();
        int read = client.open(headers(path).set("grpc-encoding", "gzip"), false);
        client.data(read, Packing.GZIP.frame(asked), -1, true);
        int refused = client.open(headers(path).set("grpc-encoding", "br"), false);
        client.data(refused, Packing.DEFLATE.frame(asked), -1, true);
        client.flush();

        assertThat(client.await(read).header("grpc-status")).isEqualTo("0");
        assertThat(client.await(refused).header("grpc-status")).isEqualTo("12");
        assertThat(client.await(refused).header("grpc-message")).contains("gzip or deflate, not by 'br'");
    }
}
