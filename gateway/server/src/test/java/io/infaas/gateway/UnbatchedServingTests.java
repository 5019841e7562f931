package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of a model with {@code max_batch_size: 0} finds the same at the gateway as at the model's own server. */
abstract class UnbatchedServingTests {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Catalog catalog = Catalogs.withoutBatch(1);
    private final Application application = catalog.applications().get(0);
    private final Variant variant = catalog.variants().get(0);

    private Vertx vertx;
    private Node node;
    private Gateway gateway;
    private HttpTestConnection http;
    private HttpTestConnection nodeHttp;
    private TritonClient grpc;
    private TritonClient nodeGrpc;

    /** A node that serves this repository until {@link #stopNode}. */
    abstract Node startNode(Path repository) throws Exception;

    abstract void stopNode() throws Exception;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        ExampleRepository.write(folder, variant, variant.architecture(), application.contract());
        node = startNode(folder);
        Instance instance = new Instance(variant.name(), node.id(), InstanceState.ACTIVE);
        gateway = Gateway.start(GatewayConfig.of(new View(1, catalog, List.of(node), List.of(instance)))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
        http = new HttpTestConnection(vertx, gateway.httpPort());
        nodeHttp = new HttpTestConnection(vertx, node.httpPort());
        grpc = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), 1 << 20);
        nodeGrpc = new TritonClient(vertx, "127.0.0.1", node.grpcPort(), 1 << 20);
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(30, TimeUnit.SECONDS);
        }
        stopNode();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void metadataAndConfiguration_areTheNodes() throws Exception {
        ModelMetadataResponse direct =
                nodeGrpc.modelMetadata(variant.name(), DEADLINE).await(20, TimeUnit.SECONDS);
        ModelMetadataResponse through =
                grpc.modelMetadata(application.name(), DEADLINE).await(20, TimeUnit.SECONDS);
        ModelConfig directConfig =
                nodeGrpc.modelConfig(variant.name(), DEADLINE).await(20, TimeUnit.SECONDS);
        ModelConfig throughConfig =
                grpc.modelConfig(application.name(), DEADLINE).await(20, TimeUnit.SECONDS);

        assertThat(through.getInputs(0).getShapeList()).containsExactly(-1L, 1L, 28L, 28L);
        assertThat(through.toBuilder().setName(variant.name()).build()).isEqualTo(direct);
        assertThat(throughConfig.getMaxBatchSize()).isEqualTo(directConfig.getMaxBatchSize());
        assertThat(throughConfig.getInputList()).isEqualTo(directConfig.getInputList());
        assertThat(throughConfig.getOutputList()).isEqualTo(directConfig.getOutputList());
        assertThat(get(gateway.httpPort(), application.name(), ""))
                .isEqualTo(renamed(get(node.httpPort(), variant.name(), "")));
        for (String key : List.of("max_batch_size", "input", "output")) {
            assertThat(get(gateway.httpPort(), application.name(), "/config").get(key))
                    .as(key)
                    .isEqualTo(get(node.httpPort(), variant.name(), "/config").get(key));
        }
    }

    @Test
    void infer_wholeShape_isAnsweredAsByTheNodeAndCountsAsOneItem() throws Exception {
        String head = FashionRequests.head("FP32", "[3,1,28,28]", 3 * FashionRequests.BYTES);
        Map<String, String> headers = FashionRequests.headers(head);
        byte[] pictures = FashionRequests.bytes(3);

        ModelInferResponse direct = infer(nodeGrpc, variant.name(), 3);
        ModelInferResponse through = infer(grpc, application.name(), 3);
        HttpTestConnection.Answer directHttp =
                nodeHttp.infer(variant.name(), headers, FashionRequests.binary(head, pictures));
        HttpTestConnection.Answer throughHttp =
                http.infer(application.name(), headers, FashionRequests.binary(head, pictures));

        assertThat(through.getOutputs(0).getShapeList()).containsExactly(3L, 10L);
        assertThat(through.toBuilder().setModelName(variant.name()).build()).isEqualTo(direct);
        assertThat(throughHttp.status()).isEqualTo(200);
        assertThat(JSON.readTree(throughHttp.text())).isEqualTo(renamed(JSON.readTree(directHttp.text())));
        String page = HTTP.send(request(gateway.metricsPort(), "/metrics"), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(page.lines().filter(line -> line.startsWith("infaas_gateway_items_total{")))
                .singleElement()
                .asString()
                .endsWith(" 2.0");
    }

    @Test
    void infer_shapeWithABatchDimensionInFront_isRefusedInTheNodesWords() {
        assertThatThrownBy(() -> grpc.infer(
                                FashionRequests.grpc(application.name(), 1).build().toBuilder()
                                        .setInputs(
                                                0,
                                                FashionRequests.grpc(application.name(), 1).getInputs(0).toBuilder()
                                                        .addShape(1))
                                        .build(),
                                DEADLINE)
                        .await(20, TimeUnit.SECONDS))
                .isInstanceOf(TritonException.class)
                .hasMessageContaining("unexpected shape for input 'image' for model 'fashion'")
                .hasMessageContaining("Expected [-1,1,28,28], got [1,1,28,28,1]");
    }

    private static ModelInferResponse infer(TritonClient client, String model, int pictures) throws Exception {
        return client.infer(FashionRequests.grpc(model, pictures).build(), DEADLINE)
                .await(20, TimeUnit.SECONDS);
    }

    private JsonNode renamed(JsonNode answer) {
        ObjectNode renamed = answer.deepCopy();
        renamed.replace(
                renamed.has("name") ? "name" : "model_name",
                JSON.getNodeFactory().textNode(application.name()));
        return renamed;
    }

    private static JsonNode get(int port, String model, String path) throws Exception {
        HttpResponse<String> response =
                HTTP.send(request(port, "/v2/models/" + model + path), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body());
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }
}
