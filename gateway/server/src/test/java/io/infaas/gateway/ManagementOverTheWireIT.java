package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A running gateway whose nodes are all absent still tells what it is. */
class ManagementOverTheWireIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Gateway gateway;
    private static TritonClient grpc;

    @BeforeAll
    static void start() throws Exception {
        GatewayConfig config = GatewayConfig.of(ViewFixture.fashion().view()).withPorts("127.0.0.1", 0, 0, 0);
        gateway = Gateway.start(config).await(30, TimeUnit.SECONDS);
        grpc = new TritonClient(VERTX, "127.0.0.1", gateway.grpcPort(), 1 << 20);
    }

    @AfterAll
    static void stop() throws Exception {
        grpc.close().await(10, TimeUnit.SECONDS);
        gateway.close().await(30, TimeUnit.SECONDS);
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /v2/health/live                                 | 200 | text/plain       | {"live":true}
            GET  | /v2/health/ready                                | 400 | text/plain       | {"ready":false}
            GET  | /v2/models/fashion/ready                        | 400 | text/plain       | {"error":"Model version not ready"}
            GET  | /v2/models/nope/ready                           | 400 | text/plain       | {"error":"Model version not ready"}
            GET  | /v2/models/nope                                 | 404 | application/json | {"error":"Request for unknown model: 'nope' is not found"}
            GET  | /v2/models/nope/config                          | 404 | application/json | {"error":"Request for unknown model: 'nope' is not found"}
            GET  | /v2/models/fashion/versions/3                   | 404 | application/json | {"error":"Request for unknown model: 'fashion' version 3 is not found"}
            GET  | /v2/models/fashion/versions/abc                 | 404 | text/plain       | {"error":"Not Found"}
            GET  | /v2/health/live/                                | 404 | text/plain       | {"error":"Not Found"}
            GET  | /v3                                             | 404 | text/plain       | {"error":"Not Found"}
            POST | /v2/health/live                                 | 405 | text/plain       | {"error":"Method Not Allowed"}
            GET  | /v2/models/fashion/infer                        | 405 | text/plain       | {"error":"Method Not Allowed"}
            POST | /v2/models/nope/infer                           | 404 | text/plain       | {"error":"Request for unknown model: 'nope' is not found"}
            POST | /v2/models/nope/generate                        | 404 | application/json | {"error":"Request for unknown model: 'nope' is not found"}
            GET  | /v2/models/fashion/generate                     | 405 | application/json | {"error":"Method Not Allowed"}
            GET  | /v2/systemsharedmemory/status                   | 200 | application/json | []
            GET  | /v2/cudasharedmemory/status                     | 200 | application/json | []
            GET  | /v2/systemsharedmemory/region/r/status          | 404 | application/json | {"error":"Unable to find system shared memory region: 'r'"}
            POST | /v2/systemsharedmemory/region/r/register        | 501 | application/json | {"error":"Client shared memory is disabled. Start the server with '--allow-client-shm=true' to enable."}
            POST | /v2/cudasharedmemory/region/r/register          | 501 | application/json | {"error":"Client shared memory is disabled. Start the server with '--allow-client-shm=true' to enable."}
            POST | /v2/systemsharedmemory/unregister               | 200 | application/json | ''
            POST | /v2/systemsharedmemory/region/r/unregister      | 200 | application/json | ''
            POST | /v2/cudasharedmemory/unregister                 | 200 | application/json | ''
            POST | /v2/cudasharedmemory/region/r/unregister        | 200 | application/json | ''
            GET  | /v2/cudasharedmemory/region/r/unregister        | 405 | application/json | {"error":"Method Not Allowed"}
            POST | /v2/repository/index                            | 200 | application/json | [{"name":"fashion","version":"1","state":"UNAVAILABLE","reason":"unloaded"}]
            GET  | /v2/repository/index                            | 405 | application/json | {"error":"Method Not Allowed"}
            POST | /v2/repository/r/models/fashion/load            | 501 | application/json | {"error":"'repository_name' specification is not supported"}
            GET  | /v2/logging                                     | 503 | application/json | {"error":"a node does not answer"}
            GET  | /v2/models/fashion/trace/setting                | 503 | application/json | {"error":"a node does not answer"}
            POST | /v2/repository/models/fashion/load              | 503 | application/json | {"error":"explicit model load / unload is not allowed if polling is enabled"}
            """)
    void http_ownAnswers_asTriton(String method, String path, int status, String type, String body) throws Exception {
        HttpResponse<String> response = http(method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.headers().firstValue("content-type")).contains(type);
    }

    @Test
    void http_serverMetadata_namedTriton() throws Exception {
        assertThat(http("GET", "/v2?test=1").body())
                .startsWith("{\"name\":\"triton\",\"version\":\"")
                .contains("\"classification\",\"sequence\",\"model_repository\"");
    }

    @Test
    void http_modelMetadata_contractUnderTheNameThatWasAsked() throws Exception {
        String expected = "{\"name\":\"%s\",\"versions\":[\"1\"],\"platform\":\"onnxruntime_onnx\","
                + "\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,1,28,28]}],"
                + "\"outputs\":[{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[-1,10]}]}";

        for (String name : new String[] {"fashion", "large", "large-fp32-t2"}) {
            assertThat(http("GET", "/v2/models/" + name).body()).isEqualTo(expected.formatted(name));
        }
    }

    @Test
    void http_modelConfig_numbersAreNumbers() throws Exception {
        assertThat(http("GET", "/v2/models/fashion/versions/1/config").body())
                .contains(
                        "\"name\":\"fashion\"",
                        "\"max_batch_size\":32",
                        "\"dims\":[1,28,28]",
                        "\"data_type\":\"TYPE_FP32\"",
                        "\"version_policy\":{\"latest\":{\"num_versions\":1}}");
    }

    @Test
    void grpc_health_liveButNotReady() throws Exception {
        assertThat(grpc.live(DEADLINE).await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(grpc.ready(DEADLINE).await(10, TimeUnit.SECONDS)).isFalse();
        assertThat(grpc.serving(DEADLINE).await(10, TimeUnit.SECONDS)).isFalse();
        assertThat(grpc.modelReady("fashion", DEADLINE).await(10, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void grpc_metadataAndConfig_contract() throws Exception {
        ModelConfig config = grpc.modelConfig("large", DEADLINE).await(10, TimeUnit.SECONDS);

        assertThat(config.getName()).isEqualTo("large");
        assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(grpc.modelMetadata("fashion", DEADLINE)
                        .await(10, TimeUnit.SECONDS)
                        .getInputs(0)
                        .getShapeList())
                .containsExactly(-1L, 1L, 28L, 28L);
        assertThat(grpc.serverMetadata(DEADLINE).await(10, TimeUnit.SECONDS).getName())
                .isEqualTo("triton");
    }

    @Test
    void grpc_unknownModel_codeAndTextOfTriton() {
        assertThatThrownBy(() -> grpc.modelMetadata("nope", DEADLINE).await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(TritonException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(TritonCode.NOT_FOUND);
                    assertThat(failure).hasMessage("Request for unknown model: 'nope' is not found");
                });
    }

    @Test
    void grpc_index_applicationsOfTheCatalog() throws Exception {
        assertThat(grpc.index(false, DEADLINE).await(10, TimeUnit.SECONDS))
                .containsExactly(ModelIndex.newBuilder()
                        .setName("fashion")
                        .setVersion("1")
                        .setState("UNAVAILABLE")
                        .setReason("unloaded")
                        .build());
        assertThat(grpc.index(true, DEADLINE).await(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void grpc_whatIsOff_wordsOfTriton() {
        assertThatThrownBy(() -> grpc.load("fashion", DEADLINE).await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(TritonException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(TritonCode.UNAVAILABLE);
                    assertThat(failure).hasMessage("explicit model load / unload is not allowed if polling is enabled");
                });
    }

    @Test
    void metrics_page_hasOwnFamilies() throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.metricsPort() + "/metrics"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("infaas_gateway_in_flight 0.0", "nv_inference_count{model=\"fashion\",version=\"1\"} 0\n");
    }

    private static HttpResponse<String> http(String method, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
