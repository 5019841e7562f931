package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Queries with objectives through a running gateway, answered by running nodes. */
class ServingIT extends EmbeddedStageTests {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void http_differentFloors_differentVariantsWithTheirOwnAnswers() throws Exception {
        HttpTestConnection.Answer cheap = ask("fashion", Map.of());
        HttpTestConnection.Answer accurate = ask("fashion", Map.of("infaas-min-accuracy", "0.89"));

        assertThat(cheap.headers()).containsEntry("infaas-variant", stage.variant("fm-nano"));
        assertThat(accurate.headers()).containsEntry("infaas-variant", stage.variant("fm-small"));
        assertThat(accurate.headers().get("infaas-node")).isIn("a", "b");
        assertThat(cheap.body()).isNotEqualTo(accurate.body());
    }

    @Test
    void http_binaryAnswer_bytesOfTheNodeUnderTheNameThatWasAsked() throws Exception {
        HttpTestConnection.Answer through = ask("fashion", Map.of("infaas-min-accuracy", "0.89"));
        HttpTestConnection.Answer direct = nodeHttp.infer(
                stage.variant("fm-small"),
                FashionRequests.headers(askedHead()),
                FashionRequests.binary(askedHead(), FashionRequests.bytes(2)));

        assertThat(through.status()).isEqualTo(200);
        assertThat(tail(through)).isEqualTo(tail(direct));
        assertThat(through.text()).startsWith("{\"model_name\":\"fashion\",\"model_version\":\"1\",");
    }

    @Test
    void http_preferredAccuracy_takenWhereTheBoundAllowsIt() throws Exception {
        HttpTestConnection.Answer inTime =
                ask("fashion", Map.of("infaas-preferred-accuracy", "0.89", "infaas-latency-ms", "5000"));
        HttpTestConnection.Answer tight =
                ask("fashion", Map.of("infaas-preferred-accuracy", "0.89", "infaas-latency-ms", "4.5"));

        assertThat(inTime.headers()).containsEntry("infaas-variant", stage.variant("fm-small"));
        assertThat(tight.headers()).containsEntry("infaas-variant", stage.variant("fm-nano"));
    }

    @Test
    void http_infeasible_400WithTheClosestAndNoVariant() throws Exception {
        HttpTestConnection.Answer answer =
                ask("fashion", Map.of("infaas-min-accuracy", "0.99", "infaas-latency-ms", "6"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"no variant of 'fashion' reaches accuracy 0.99 within 6 ms at batch 2;"
                        + " closest: accuracy 0.86 within 6 ms\"}");
    }

    @Test
    void grpc_parameters_chooseAsHeadersDo() throws Exception {
        ModelInferRequest.Builder question = FashionRequests.grpc("fashion", 2)
                .putParameters(
                        "infaas_min_accuracy",
                        InferParameter.newBuilder().setDoubleParam(0.89).build());

        ModelInferResponse through = infer(grpc, question);
        ModelInferResponse direct = infer(nodeGrpc, FashionRequests.grpc(stage.variant("fm-small"), 2));

        assertThat(through.getRawOutputContentsList()).isEqualTo(direct.getRawOutputContentsList());
        assertThat(through.getModelName()).isEqualTo("fashion");
        assertThat(through.getModelVersion()).isEqualTo("1");
    }

    @Test
    void grpc_architectureAndVariantNames_served() throws Exception {
        ModelInferResponse direct = infer(nodeGrpc, FashionRequests.grpc(stage.variant("fm-small"), 1));

        for (String name : new String[] {"fm-small", "fm-small-fp32-t1", stage.variant("fm-small")}) {
            ModelInferResponse answer = infer(grpc, FashionRequests.grpc(name, 1));
            assertThat(answer.getModelName()).isEqualTo(name);
            assertThat(answer.getRawOutputContentsList()).isEqualTo(direct.getRawOutputContentsList());
        }
    }

    @Test
    void grpc_infeasible_invalidArgument() {
        ModelInferRequest.Builder question = FashionRequests.grpc("fashion", 1)
                .putParameters(
                        "infaas_latency_ms",
                        InferParameter.newBuilder().setDoubleParam(0.001).build());

        assertThatThrownBy(() -> infer(grpc, question)).isInstanceOfSatisfying(TritonException.class, failure -> {
            assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
            assertThat(failure).hasMessageContaining("closest: accuracy 0.85 within 1 ms");
        });
    }

    @Test
    void ready_nodesUp_everyoneSaysSo() throws Exception {
        assertThat(grpc.ready(DEADLINE).await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(grpc.serving(DEADLINE).await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(grpc.modelReady("fashion", DEADLINE).await(20, TimeUnit.SECONDS))
                .isTrue();
    }

    private static HttpTestConnection.Answer ask(String model, Map<String, String> objective) throws Exception {
        Map<String, String> headers = new HashMap<>(objective);
        headers.putAll(FashionRequests.headers(askedHead()));
        return http.infer(model, headers, FashionRequests.binary(askedHead(), FashionRequests.bytes(2)));
    }

    private static String askedHead() {
        String head = FashionRequests.head("FP32", "[2,1,28,28]", 2 * FashionRequests.BYTES);
        return head.substring(0, head.length() - 1) + ",\"parameters\":{\"binary_data_output\":true}}";
    }

    private static Buffer tail(HttpTestConnection.Answer answer) {
        int head = Integer.parseInt(answer.headers().get("Inference-Header-Content-Length"));
        return answer.body().slice(head, answer.body().length());
    }

    private static ModelInferResponse infer(TritonClient client, ModelInferRequest.Builder question) throws Exception {
        return client.infer(question.build(), DEADLINE).await(20, TimeUnit.SECONDS);
    }
}
