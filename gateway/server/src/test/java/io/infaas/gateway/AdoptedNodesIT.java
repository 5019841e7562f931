package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.testing.KeptPorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway over nodes that it knows nothing of but their addresses. */
class AdoptedNodesIT {

    private static final String PLAIN =
            "{\"id\":\"7\",\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":[1,2,3,4,5,6]}]}";

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Vertx VERTX = Vertx.vertx();
    private static EmbeddedNode a;
    private static EmbeddedNode b;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        ContractRepository.layOut(folder);
        versions(folder.resolve("plain"));
        a = node(folder, 0, 0, 0);
        b = node(folder, 0, 0, 0);
        gateway = gateway(a, b);
        gateway.open().await(60, TimeUnit.SECONDS);
    }

    // as a team has it: two versions that can both be asked for, the latest not the first
    private static void versions(Path model) throws Exception {
        Files.createDirectories(model.resolve("3"));
        Files.copy(model.resolve("1").resolve("model.onnx"), model.resolve("3").resolve("model.onnx"));
        Path config = model.resolve("config.pbtxt");
        Files.writeString(config, Files.readString(config) + "version_policy { all { } }\n");
    }

    private static EmbeddedNode node(Path repository, int http, int grpc, int metrics) throws Exception {
        return EmbeddedNode.start(
                new NodeOptions(repository, "127.0.0.1", http, grpc, metrics, ContractRepository.sound()));
    }

    private static Gateway gateway(EmbeddedNode... nodes) throws Exception {
        List<NodeAddress> addresses = java.util.Arrays.stream(nodes)
                .map(node -> new NodeAddress("127.0.0.1", node.httpPort(), node.grpcPort(), node.metricsPort()))
                .toList();
        return Gateway.of(GatewayConfig.withoutView()
                .withAdoption(new AdoptionConfig(addresses, Duration.ofMillis(100), AdoptionConfig.DEADLINE))
                .withPorts("127.0.0.1", 0, 0, 0));
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        a.close();
        b.close();
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void http_anyModel_answeredAsByItsNode() throws Exception {
        for (String path : List.of("", "/config", "/versions/1", "/versions/3", "/versions/7", "/ready")) {
            String url = "/v2/models/plain" + path;
            HttpResponse<String> direct = get(a.httpPort(), url);

            HttpResponse<String> through = get(gateway.httpPort(), url);

            assertThat(through.statusCode()).as(url).isEqualTo(direct.statusCode());
            if (!path.equals("/ready")) {
                assertThat(JSON.readTree(through.body())).as(url).isEqualTo(JSON.readTree(direct.body()));
            }
        }
    }

    @Test
    void http_anyVersion_answerSaysWhichOneServed() throws Exception {
        for (String version : List.of("", "/versions/1", "/versions/3", "/versions/7")) {
            String path = "/v2/models/plain" + version + "/infer";
            HttpResponse<String> direct = infer(a.httpPort(), path, PLAIN);

            HttpResponse<String> through = infer(gateway.httpPort(), path, PLAIN);

            assertThat(through.statusCode()).as(path).isEqualTo(direct.statusCode());
            assertThat(through.body()).as(path).isEqualTo(direct.body());
        }
        assertThat(infer(gateway.httpPort(), "/v2/models/plain/infer", PLAIN).body())
                .contains("\"model_version\":\"3\"");
    }

    @Test
    void grpc_anyVersion_answerSaysWhichOneServed() throws Exception {
        for (String version : List.of("", "1", "3")) {
            ModelInferRequest request = plain("plain").setModelVersion(version).build();
            ModelInferResponse direct =
                    client(a.grpcPort()).infer(request, DEADLINE).await(20, TimeUnit.SECONDS);

            ModelInferResponse through =
                    client(gateway.grpcPort()).infer(request, DEADLINE).await(20, TimeUnit.SECONDS);

            assertThat(through).as(version).isEqualTo(direct);
        }
    }

    @Test
    void grpc_nameThatOnlyTheGatewayUses_unknown() {
        for (String name : List.of("plain/versions/1", "plain/", "nothing")) {
            assertThatThrownBy(() -> client(gateway.grpcPort())
                            .infer(plain(name).build(), DEADLINE)
                            .await(20, TimeUnit.SECONDS))
                    .isInstanceOf(TritonException.class)
                    .hasMessage("Request for unknown model: '%s' is not found", name);
        }
    }

    @Test
    void infer_severalQueries_bothNodesServe() throws Exception {
        String both = "";
        for (int i = 0; i < 64; i++) {
            HttpResponse<String> answer = infer(gateway.httpPort(), "/v2/models/plain/infer", PLAIN);
            assertThat(answer.headers().firstValue(DecisionExposure.VARIANT)).hasValue("plain");
            both += answer.headers().firstValue(DecisionExposure.NODE).orElseThrow() + " ";
        }

        assertThat(both).contains("127.0.0.1:" + a.httpPort(), "127.0.0.1:" + b.httpPort());
    }

    @Test
    void infer_latencyBound_servedAndAccuracyFloor_refused() throws Exception {
        HttpResponse<String> bound =
                infer(gateway.httpPort(), "/v2/models/plain/infer", PLAIN, "infaas-latency-ms", "0.5");
        HttpResponse<String> preferred =
                infer(gateway.httpPort(), "/v2/models/plain/infer", PLAIN, "infaas-preferred-accuracy", "0.9");
        HttpResponse<String> floor =
                infer(gateway.httpPort(), "/v2/models/plain/infer", PLAIN, "infaas-min-accuracy", "0.9");

        assertThat(bound.statusCode()).isEqualTo(200);
        assertThat(preferred.statusCode()).isEqualTo(200);
        assertThat(floor.statusCode()).isEqualTo(400);
        assertThat(floor.body()).contains("'plain' has no measured accuracy, so its accuracy floor must be 0, got 0.9");
    }

    @Test
    void grpc_accuracyFloorAsParameter_refused() {
        ModelInferRequest request = plain("plain")
                .putParameters(
                        "infaas_min_accuracy",
                        InferParameter.newBuilder().setDoubleParam(0.5).build())
                .build();

        assertThatThrownBy(() ->
                        client(gateway.grpcPort()).infer(request, DEADLINE).await(20, TimeUnit.SECONDS))
                .hasMessageContaining("'plain' has no measured accuracy");
    }

    @Test
    void open_nobodyThere_closedUntilTheNodeIs(@TempDir Path own) throws Exception {
        ContractRepository.layOut(own);
        EmbeddedNode known = node(own, KeptPorts.next(), KeptPorts.next(), KeptPorts.next());
        known.close();
        Gateway early = gateway(known);
        try {
            Future<Void> opened = early.open();
            assertThat(early.adoptedModels()).isZero();

            EmbeddedNode booted = node(own, known.httpPort(), known.grpcPort(), known.metricsPort());
            try {
                opened.await(30, TimeUnit.SECONDS);
                eventuallyReady(early);

                assertThat(infer(early.httpPort(), "/v2/models/plain/infer", PLAIN)
                                .statusCode())
                        .isEqualTo(200);
            } finally {
                booted.close();
            }
        } finally {
            early.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void start_nodeByIpv6Address_served(@TempDir Path own) throws Exception {
        assumeThat(ipv6()).as("this machine has ::1").isTrue();
        ContractRepository.layOut(own);
        try (EmbeddedNode node = EmbeddedNode.start(new NodeOptions(own, "::1", 0, 0, 0, ContractRepository.sound()))) {
            NodeAddress address =
                    NodeAddress.parse("--nodes", "[::1]:%d:%d".formatted(node.httpPort(), node.grpcPort()));
            Gateway sixth = Gateway.start(GatewayConfig.withoutView()
                            .withAdoption(new AdoptionConfig(
                                    List.of(address), Duration.ofMillis(100), AdoptionConfig.DEADLINE))
                            .withPorts("127.0.0.1", 0, 0, 0))
                    .await(60, TimeUnit.SECONDS);
            try {
                HttpResponse<String> http = infer(sixth.httpPort(), "/v2/models/plain/infer", PLAIN);
                ModelInferResponse grpc = client(sixth.grpcPort())
                        .infer(plain("plain").build(), DEADLINE)
                        .await(20, TimeUnit.SECONDS);

                assertThat(http.statusCode()).as(http.body()).isEqualTo(200);
                assertThat(http.headers().firstValue(DecisionExposure.NODE)).hasValue("[::1]:" + node.httpPort());
                assertThat(grpc.getModelName()).isEqualTo("plain");
            } finally {
                sixth.close().await(60, TimeUnit.SECONDS);
            }
        }
    }

    private static boolean ipv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void eventuallyReady(Gateway started) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (get(started.httpPort(), "/v2/health/ready").statusCode() != 200) {
            assertThat(System.nanoTime()).as("time until ready").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static TritonClient client(int port) {
        return new TritonClient(VERTX, "127.0.0.1", port, 1 << 20);
    }

    private static ModelInferRequest.Builder plain(String model) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(model).setId("7");
        var input = request.addInputsBuilder().setName("INPUT").setDatatype("FP32");
        input.addShape(2).addShape(3);
        for (int i = 0; i < 6; i++) {
            input.getContentsBuilder().addFp32Contents(i);
        }
        return request;
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri(port, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> infer(int port, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(port, path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
