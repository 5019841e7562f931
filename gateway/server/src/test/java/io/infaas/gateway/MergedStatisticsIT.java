package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelStatistics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics of queries that running nodes have answered. */
class MergedStatisticsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private GatewayStage stage;
    private TritonClient grpc;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        stage = GatewayStage.embedded(folder);
        grpc = new TritonClient(vertx, "127.0.0.1", stage.gateway.grpcPort(), 1 << 20);
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void grpc_queriesOfSeveralVariants_oneEntryUnderEachName() throws Exception {
        infer(0.85, 1);
        infer(0.85, 2);
        infer(0.89, 2);

        ModelStatistics fashion = statistics("fashion");

        assertThat(fashion.getName()).isEqualTo("fashion");
        assertThat(fashion.getVersion()).isEqualTo("1");
        assertThat(fashion.getInferenceCount()).isEqualTo(5);
        assertThat(fashion.getExecutionCount()).isEqualTo(3);
        assertThat(fashion.getInferenceStats().getSuccess().getCount()).isEqualTo(3);
        assertThat(fashion.getInferenceStats().getComputeInfer().getNs()).isPositive();
        assertThat(fashion.getBatchStatsList())
                .extracting(batch ->
                        batch.getBatchSize() + ":" + batch.getComputeInfer().getCount())
                .containsExactly("1:1", "2:2");
        assertThat(statistics("fm-small").getExecutionCount()).isEqualTo(1);
        assertThat(statistics(stage.variant("fm-nano")).getExecutionCount()).isEqualTo(2);
        assertThat(got(grpc.statistics("", DEADLINE))).containsExactly(fashion);
    }

    @Test
    void http_queriesOfSeveralVariants_documentOfTriton() throws Exception {
        infer(0.85, 2);

        String page = get("/v2/models/fashion/stats").body();
        JsonNode model = new ObjectMapper().readTree(page).path("model_stats").path(0);

        List<String> keys = new ArrayList<>();
        model.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "name",
                        "version",
                        "last_inference",
                        "inference_count",
                        "execution_count",
                        "inference_stats",
                        "response_stats",
                        "batch_stats",
                        "memory_usage");
        assertThat(page)
                .startsWith("{\"model_stats\":[{\"name\":\"fashion\",\"version\":\"1\",\"last_inference\":")
                .contains(
                        "\"cache_miss\":{\"count\":0,\"ns\":0}},\"response_stats\":{},\"batch_stats\":[{\"batch_size\":2,")
                .endsWith(",\"memory_usage\":[]}]}");
        assertThat(get("/v2/models/fashion/versions/1/stats").body()).isEqualTo(page);
        assertThat(get("/v2/models/stats").body()).isEqualTo(page);
        assertThat(page).doesNotContain("fm-");
    }

    @Test
    void variantUnloadedAndLoadedAgain_countsOn() throws Exception {
        infer(0.89, 1);
        infer(0.85, 1);
        assertThat(statistics("fashion").getExecutionCount()).isEqualTo(2);

        everyNode(node -> node.unload(stage.variant("fm-small"), DEADLINE));

        assertThat(statistics("fashion").getExecutionCount()).isEqualTo(2);
        assertThat(statistics("fm-small").getExecutionCount()).isEqualTo(1);
        everyNode(node -> node.load(stage.variant("fm-small"), DEADLINE));
        infer(0.89, 1);
        assertThat(statistics("fashion").getExecutionCount()).isEqualTo(3);
    }

    @Test
    void leadsNowhere_wordsOfTritonOverBothProtocols() throws Exception {
        HttpResponse<String> answer = get("/v2/models/nope/stats");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"requested model 'nope' is not available\"}");
        assertThat(get("/v2/models/fashion/versions/3/stats").body())
                .isEqualTo("{\"error\":\"requested model version is not available for model 'fashion'\"}");
        assertThatThrownBy(() -> statistics("nope")).isInstanceOfSatisfying(TritonException.class, failure -> {
            assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
            assertThat(failure).hasMessage("requested model 'nope' is not available");
        });
    }

    private void everyNode(Function<TritonClient, Future<Void>> what) throws Exception {
        for (Node node : stage.nodes) {
            got(what.apply(new TritonClient(vertx, node.host(), node.grpcPort(), 1 << 20)));
        }
    }

    private ModelStatistics statistics(String name) throws Exception {
        return got(grpc.statistics(name, DEADLINE)).get(0);
    }

    private void infer(double floor, int items) throws Exception {
        InferParameter parameter =
                InferParameter.newBuilder().setDoubleParam(floor).build();
        got(grpc.infer(
                FashionRequests.grpc("fashion", items)
                        .putParameters("infaas_min_accuracy", parameter)
                        .build(),
                DEADLINE));
    }

    private static <A> A got(Future<A> answer) throws Exception {
        return answer.await(20, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stage.gateway.httpPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
