package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong with a request is told as the node tells it, under the name that the client used; the connection stays usable.
 * Texts are compared with those of a node that is asked directly, so none is written here twice.
 */
class BadRequestsIT extends EmbeddedStageTests {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @AfterEach
    void everythingStillServes() throws Exception {
        assertThat(http.infer("fashion", FashionRequests.headers(goodHead()), good())
                        .status())
                .isEqualTo(200);
        assertThat(infer(grpc, FashionRequests.grpc("fashion", 1)).getModelName())
                .isEqualTo("fashion");
    }

    static Stream<Arguments> badHttp() {
        byte[] one = FashionRequests.bytes(1);
        String truncated = FashionRequests.head("FP32", "[1,1,28,28]", FashionRequests.BYTES);
        String outputs = truncated.substring(0, truncated.length() - 1) + ",\"outputs\":[{\"name\":\"nope\"}]}";
        return Stream.of(
                http("data type", FashionRequests.head("INT32", "[1,1,28,28]", FashionRequests.BYTES), one),
                http("shape", FashionRequests.head("FP32", "[1,1,28,27]", 28 * 27 * 4), FashionRequests.bytes(1)),
                http("rank", FashionRequests.head("FP32", "[1,784]", FashionRequests.BYTES), one),
                http(
                        "batch above the contract's",
                        FashionRequests.head("FP32", "[33,1,28,28]", 33 * FashionRequests.BYTES),
                        FashionRequests.bytes(33)),
                http("no batch dimension", FashionRequests.head("FP32", "[1,28,28]", FashionRequests.BYTES), one),
                http(
                        "size says less than shape",
                        FashionRequests.head("FP32", "[2,1,28,28]", FashionRequests.BYTES),
                        one),
                http("bytes are missing", truncated, java.util.Arrays.copyOf(one, 100)),
                http("bytes too many", truncated, FashionRequests.bytes(2)),
                http("unknown input", truncated.replace("image", "picture"), one),
                http("unknown output", outputs, one),
                http("no inputs", "{\"inputs\":[]}", new byte[0]),
                http("no member inputs", "{}", new byte[0]),
                http("negative dimension", FashionRequests.head("FP32", "[-1,1,28,28]", FashionRequests.BYTES), one),
                http("shape is text", FashionRequests.head("FP32", "[\"1\",1,28,28]", FashionRequests.BYTES), one),
                http("unknown data type", FashionRequests.head("FP33", "[1,1,28,28]", FashionRequests.BYTES), one));
    }

    private static Arguments http(String what, String head, byte[] tail) {
        return Arguments.of(what, head, tail);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHttp")
    void http_bad_saidAsTheNodeSaysIt(String what, String head, byte[] tail) throws Exception {
        Buffer body = FashionRequests.binary(head, tail);

        HttpTestConnection.Answer through = http.infer("fm-nano", FashionRequests.headers(head), body);
        HttpTestConnection.Answer direct =
                nodeHttp.infer(stage.variant("fm-nano"), FashionRequests.headers(head), body);

        assertThat(through.status()).isEqualTo(direct.status()).isNotEqualTo(200);
        assertThat(through.text())
                .isEqualTo(direct.text().replace(stage.variant("fm-nano"), "fm-nano"))
                .doesNotContain(stage.variant("fm-nano"));
        assertSameConnectionServes(through);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "null", "{\"inputs\":[{\"name\":\"image\",", "\u0000\u0001", "{\"inputs\":3}"})
    void http_noJson_refusedAndTheConnectionServesOn(String body) throws Exception {
        HttpTestConnection.Answer answer = http.infer("fashion", Map.of(), Buffer.buffer(body));

        assertThat(answer.status()).isIn(400, 500);
        assertThat(answer.text()).startsWith("{\"error\":\"").doesNotContain("fp32");
        assertSameConnectionServes(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "999999", "99999999999999999999"})
    void http_badHeaderLength_refused(String length) throws Exception {
        HttpTestConnection.Answer answer =
                http.infer("fashion", Map.of("Inference-Header-Content-Length", length), good());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).startsWith("{\"error\":\"").contains(length).doesNotContain("fp32");
        assertSameConnectionServes(answer);
    }

    @Test
    void http_unknownModelWithBadBody_theNameIsTheFirstThingThatIsWrong() throws Exception {
        HttpTestConnection.Answer answer = http.infer("nope", Map.of(), Buffer.buffer("{"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"error\":\"Request for unknown model: 'nope' is not found\"}");
        assertSameConnectionServes(answer);
    }

    @Test
    void http_oversized_refusedNamingTheLimit() throws Exception {
        HttpTestConnection.Answer answer =
                http.infer("fashion", Map.of(), Buffer.buffer(new byte[GatewayStage.MAX_MESSAGE_BYTES + 1]));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains(String.valueOf(GatewayStage.MAX_MESSAGE_BYTES));
    }

    @Test
    void http_badObjective_refusedWithFieldAndUnit() throws Exception {
        Map<String, String> headers = new java.util.HashMap<>(FashionRequests.headers(goodHead()));
        headers.put("infaas-min-accuracy", "93");

        HttpTestConnection.Answer answer = http.infer("fashion", headers, good());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"infaas-min-accuracy must be a share from 0 to 1 (0.93, not 93), got 93\"}");
        assertSameConnectionServes(answer);
    }

    static Stream<Arguments> badGrpc() {
        ModelInferRequest.Builder good = FashionRequests.grpc("fm-nano", 1);
        return Stream.of(
                grpc("data type", good.clone(), input -> input.setDatatype("INT32")),
                grpc("unknown data type", good.clone(), input -> input.setDatatype("FP33")),
                grpc("shape", good.clone(), input -> input.setShape(3, 27)),
                grpc("rank", good.clone(), input -> input.clearShape()
                        .addShape(1)
                        .addShape(784)),
                grpc("negative dimension", good.clone(), input -> input.setShape(0, -1)),
                grpc("unknown input", good.clone(), input -> input.setName("picture")),
                Arguments.of("batch above the contract's", FashionRequests.grpc("fm-nano", 33)),
                Arguments.of(
                        "bytes are missing", good.clone().setRawInputContents(0, ByteString.copyFrom(new byte[9]))),
                Arguments.of("no bytes at all", good.clone().clearRawInputContents()),
                Arguments.of("no inputs", good.clone().clearInputs().clearRawInputContents()),
                Arguments.of(
                        "unknown output",
                        good.clone()
                                .addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                                        .setName("nope"))),
                Arguments.of("reserved parameter", good.clone().putParameters("triton_x", flag())),
                grpc(
                        "contents and raw contents",
                        good.clone(),
                        input -> input.setContents(
                                InferTensorContents.newBuilder().addFp32Contents(1))));
    }

    private static InferParameter flag() {
        return InferParameter.newBuilder().setBoolParam(true).build();
    }

    private static Arguments grpc(
            String what,
            ModelInferRequest.Builder question,
            java.util.function.Consumer<ModelInferRequest.InferInputTensor.Builder> spoil) {
        spoil.accept(question.getInputsBuilder(0));
        return Arguments.of(what, question);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badGrpc")
    void grpc_bad_saidAsTheNodeSaysIt(String what, ModelInferRequest.Builder question) {
        String variant = stage.variant("fm-nano");

        TritonException through = failure(grpc, question.clone().setModelName("fm-nano"));
        TritonException direct = failure(nodeGrpc, question.clone().setModelName(variant));

        assertThat(through.code()).isEqualTo(direct.code());
        assertThat(through)
                .hasMessage(String.valueOf(direct.getMessage()).replace(variant, "fm-nano"))
                .message()
                .doesNotContain(variant);
    }

    @Test
    void grpc_unknownModel_notFound() {
        assertThat(failure(grpc, FashionRequests.grpc("nope", 1)))
                .hasMessage("Request for unknown model: 'nope' is not found")
                .extracting(TritonException::code)
                .isEqualTo(TritonCode.NOT_FOUND);
    }

    @Test
    void grpc_badObjective_invalidArgument() {
        ModelInferRequest.Builder question = FashionRequests.grpc("fashion", 1)
                .putParameters(
                        "infaas_latency_ms",
                        InferParameter.newBuilder().setStringParam("soon").build());

        assertThat(failure(grpc, question))
                .hasMessage(
                        "infaas_latency_ms must be a number of milliseconds above 0 (for example 6 or 2.5), got 'soon'")
                .extracting(TritonException::code)
                .isEqualTo(TritonCode.INVALID_ARGUMENT);
    }

    @Test
    void grpc_oversized_resourceExhausted() {
        ModelInferRequest.Builder question =
                FashionRequests.grpc("fashion", 1).setRawInputContents(0, ByteString.copyFrom(new byte[200_000]));

        assertThat(failure(grpc, question).code()).isEqualTo(TritonCode.RESOURCE_EXHAUSTED);
    }

    private static TritonException failure(TritonClient client, ModelInferRequest.Builder question) {
        TritonException[] failure = new TritonException[1];
        assertThatThrownBy(() -> infer(client, question))
                .isInstanceOfSatisfying(TritonException.class, thrown -> failure[0] = thrown);
        return failure[0];
    }

    private static io.infaas.triton.protocol.ModelInferResponse infer(
            TritonClient client, ModelInferRequest.Builder question) throws Exception {
        return client.infer(question.build(), DEADLINE).await(20, TimeUnit.SECONDS);
    }

    private static void assertSameConnectionServes(HttpTestConnection.Answer before) throws Exception {
        HttpTestConnection.Answer after = http.infer("fashion", FashionRequests.headers(goodHead()), good());
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.connection()).isSameAs(before.connection());
    }

    private static String goodHead() {
        return FashionRequests.head("FP32", "[1,1,28,28]", FashionRequests.BYTES);
    }

    private static Buffer good() {
        return FashionRequests.binary(goodHead(), FashionRequests.bytes(1));
    }
}
