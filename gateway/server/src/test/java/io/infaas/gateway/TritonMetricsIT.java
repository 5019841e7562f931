package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcClient;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics that a client of a Triton scrapes, of a real one and of the gateway that has adopted it. */
class TritonMetricsIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final GrpcClient GRPC = GrpcClient.client(VERTX);

    private static TritonServer triton;
    private static Gateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        RigModels.layOut(folder, "faulty");
        layOutQueue(folder, "patient", "");
        layOutQueue(
                folder,
                "queued",
                "default_queue_policy { timeout_action: REJECT default_timeout_microseconds: 10000 max_queue_size: 16 }");
        triton = TritonServers.start(
                folder, List.of("faulty", "patient", "queued"), TritonServers.WITHOUT_AUTO_COMPLETE);
        gateway = gateway(triton.metricsPort());
    }

    // a model that executes one request at a time
    private static void layOutQueue(Path folder, String model, String policy) throws Exception {
        Path aside = folder.resolve("aside-" + model);
        RigModels.layOut(aside, "slow_identity");
        Files.move(aside.resolve("slow_identity"), folder.resolve(model));
        Files.delete(aside);
        Path config = folder.resolve(model).resolve("config.pbtxt");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("slow_identity", model)
                        .replace("max_batch_size: 8", "max_batch_size: 1")
                        .replace("dynamic_batching { }", "dynamic_batching { " + policy + " }"));
    }

    private static Gateway gateway(int metricsPort) throws Exception {
        NodeAddress node = new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), metricsPort);
        return Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        VERTX.close().await(10, TimeUnit.SECONDS);
        if (triton != null) {
            triton.close();
        }
    }

    @Test
    void page_afterAFailureOfEachKind_seriesOfTritonWithItsValues() throws Exception {
        assertThat(infer(gateway, faulty("raise"))
                        .transform(end -> Future.succeededFuture(end.failed()))
                        .await(20, TimeUnit.SECONDS))
                .isTrue();
        rejectSome();
        cancelOne();

        Map<String, String> expected = rows(page(triton.metricsPort()));
        Map<String, String> got = rows(page(gateway.metricsPort()));

        assertThat(heads(page(gateway.metricsPort())))
                .containsExactlyInAnyOrderElementsOf(heads(page(triton.metricsPort())));
        assertThat(got.keySet()).isEqualTo(expected.keySet());
        assertThat(Double.parseDouble(got.get(failure("faulty", "BACKEND")))).isPositive();
        assertThat(Double.parseDouble(got.get(failure("queued", "REJECTED")))).isPositive();
        assertThat(got.get(failure("patient", "CANCELED"))).isEqualTo("1.0");
        assertThat(comparable(got)).isEqualTo(comparable(expected));
    }

    @Test
    void page_metricsOfTheNodeAreSilent_thereWithFailuresOfNoReason() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName(triton.host()))) {
            Gateway other = gateway(silent.getLocalPort());
            try {
                page(other.metricsPort());
                assertThat(infer(other, faulty("raise"))
                                .transform(end -> Future.succeededFuture(end.failed()))
                                .await(20, TimeUnit.SECONDS))
                        .isTrue();

                Map<String, String> got = rows(page(other.metricsPort()));

                assertThat(Double.parseDouble(got.get(failure("faulty", "OTHER"))))
                        .isPositive();
                assertThat(got.get(failure("faulty", "BACKEND"))).isEqualTo("0.0");
                assertThat(got).containsKey("nv_inference_pending_request_count{model=\"faulty\",version=\"1\"}");
                assertThat(got.keySet()).noneMatch(key -> key.startsWith("nv_cpu") || key.startsWith("nv_pinned"));
            } finally {
                other.close().await(60, TimeUnit.SECONDS);
            }
        }
    }

    // queries that come at once: one is executed, and the time of those behind it is up
    private static void rejectSome() throws Exception {
        List<Future<ModelInferResponse>> queries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            queries.add(infer(gateway, slow("queued", 200)));
        }
        Future.join(queries).otherwiseEmpty().await(30, TimeUnit.SECONDS);
    }

    // Triton no longer cancels the two that are next to be executed
    private static void cancelOne() throws Exception {
        String pending = "nv_inference_pending_request_count{model=\"patient\",version=\"1\"}";
        List<Future<ModelInferResponse>> ahead = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ahead.add(infer(gateway, slow("patient", 2_000)));
        }
        awaitRow(pending, "2.0");
        GrpcClientRequest<ModelInferRequest, ModelInferResponse> last =
                call(gateway).await(20, TimeUnit.SECONDS);
        last.end(slow("patient", 1));
        awaitRow(pending, "3.0");
        last.cancel();
        Future.all(ahead).await(30, TimeUnit.SECONDS);
        awaitRow(failure("patient", "CANCELED"), "1.0");
        awaitRow(pending, "0.0");
    }

    private static void awaitRow(String row, String value) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String got = rows(page(gateway.metricsPort())).get(row);
        while (!value.equals(got)) {
            assertThat(System.nanoTime()).as("%s is %s", row, got).isLessThan(until);
            LockSupport.parkNanos(50_000_000);
            got = rows(page(gateway.metricsPort())).get(row);
        }
    }

    private static String failure(String model, String reason) {
        return "nv_inference_request_failure{model=\"%s\",reason=\"%s\",version=\"1\"}".formatted(model, reason);
    }

    private static Future<GrpcClientRequest<ModelInferRequest, ModelInferResponse>> call(Gateway through) {
        return GRPC.request(
                SocketAddress.inetSocketAddress(through.grpcPort(), "127.0.0.1"),
                GRPCInferenceServiceGrpcClient.ModelInfer);
    }

    private static Future<ModelInferResponse> infer(Gateway through, ModelInferRequest query) {
        return call(through).compose(request -> request.send(query)).compose(answer -> answer.last());
    }

    private static ModelInferRequest slow(String model, int delayMs) {
        ModelInferRequest.Builder query = ModelInferRequest.newBuilder()
                .setModelName(model)
                .putParameters(
                        "delay_ms",
                        InferParameter.newBuilder().setInt64Param(delayMs).build());
        query.addInputsBuilder()
                .setName("INPUT0")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(1);
        return query.addRawInputContents(ByteString.copyFrom(new byte[4])).build();
    }

    private static ModelInferRequest faulty(String mode) {
        ModelInferRequest.Builder query = ModelInferRequest.newBuilder().setModelName("faulty");
        query.addInputsBuilder().setName("MODE").setDatatype("BYTES").addShape(1);
        byte[] text = mode.getBytes(StandardCharsets.UTF_8);
        ByteBuffer raw = ByteBuffer.allocate(4 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text.length)
                .put(text);
        return query.addRawInputContents(ByteString.copyFrom(raw.flip())).build();
    }

    private static String page(int port) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Names, descriptions and types of Triton's families. */
    private static List<String> heads(String page) {
        return page.lines().filter(line -> line.matches("# (HELP|TYPE) nv_.*")).toList();
    }

    /** The values of Triton's series by name and labels, these in alphabetical order. */
    private static Map<String, String> rows(String page) {
        return page.lines()
                .filter(line -> line.startsWith("nv_"))
                .collect(Collectors.toMap(
                        line -> sorted(line.substring(0, line.lastIndexOf(' '))),
                        line -> Double.toString(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))),
                        (one, other) -> one,
                        TreeMap::new));
    }

    // without what Triton measures anew, and durations, of which it rounds each down to microseconds before it adds
    // them up
    private static Map<String, String> comparable(Map<String, String> rows) {
        Map<String, String> comparable = new TreeMap<>(rows);
        comparable.keySet().removeIf(row -> row.matches("nv_cpu_(utilization|memory_used_bytes)|.*_duration_us.*"));
        return comparable;
    }

    private static String sorted(String series) {
        int brace = series.indexOf('{');
        return brace < 0
                ? series
                : Arrays.stream(series.substring(brace + 1, series.length() - 1).split(","))
                        .sorted()
                        .collect(Collectors.joining(",", series.substring(0, brace) + "{", "}"));
    }
}
