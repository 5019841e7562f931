package io.infaas.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.grpc.Exchanges;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies are compared in front of speaks the protocol, also to the gateway. */
class BenchBackendIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String MODEL = "small-fp32-t1-0a1b2c3d";

    private final BenchBackend backend = BenchBackend.start();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final TritonClient node =
            new TritonClient(vertx, "127.0.0.1", backend.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);

    @BeforeEach
    void untouched() {
        assertThat(backend.conduct().seen().answered()).isZero();
    }

    @AfterEach
    void end() {
        await(node.close());
        await(vertx.close());
        backend.close();
    }

    @Test
    void readiness_overGrpc_isTrueOfAnyModel() {
        assertThat(await(node.ready(DEADLINE))).isTrue();
        assertThat(await(node.modelReady(MODEL, DEADLINE))).isTrue();
    }

    @Test
    void infer_overGrpcFixed_answersFourThousandBytesUnderTheNameAsked() throws Exception {
        ModelInferResponse answer = await(node.infer(request(150), DEADLINE));

        assertThat(answer.getModelName()).isEqualTo(MODEL);
        assertThat(answer.getRawOutputContents(0).size()).isEqualTo(BackendBehavior.BackendAnswer.FIXED_BYTES);
        assertThat(backend.conduct().seen().answered()).isEqualTo(1);
    }

    @Test
    void metadata_asLargeAsTritonTakes_harmsNoOtherQueryOfTheConnection() throws Exception {
        try (RawPeer client = RawPeer.client(backend.grpcPort(), 65_535)) {
            int before = ask(client, 0);
            int large = ask(client, 16_000);
            int tooLarge = ask(client, 18_000);
            int after = ask(client, 0);
            client.flush();

            for (int served : List.of(before, large, after)) {
                assertThat(client.await(served).header("grpc-status")).isEqualTo("0");
            }
            assertThat(client.await(tooLarge).header(":status")).isEqualTo("431");
        }
    }

    private static int ask(RawPeer client, int metadataBytes) throws Exception {
        int stream = client.open(Exchanges.inferHeaders().set("x-large", "x".repeat(metadataBytes)), false);
        client.data(stream, new BenchRequest(1).grpc(MODEL), -1, true);
        return stream;
    }

    @ParameterizedTest
    @CsvSource({"ECHO, 1", "ECHO, 600", "ECHO, 4096", "STREAM, 1", "STREAM, 600", "STREAM, 4096"})
    void infer_overGrpcEcho_answersTheRequestAsATensor(BackendBehavior.BackendAnswer answered, int kib)
            throws Exception {
        backend.conduct().answer(answered);
        ModelInferRequest request = request(kib);

        ModelInferResponse answer = await(node.infer(request, DEADLINE));

        assertThat(answer.getRawOutputContents(0)).isEqualTo(request.toByteString());
        assertThat(answer.getOutputs(0).getShape(1)).isEqualTo(request.getSerializedSize());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 600})
    void infer_overHttp_answersAsSetByPut(int kib) throws Exception {
        byte[] body = new BenchRequest(kib).http();

        HttpResponse<byte[]> fixed = infer(backend.httpPort(), MODEL, kib);
        HttpResponse<byte[]> set = http.send(
                to(backend.httpPort(), "/bench/answers/echo")
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        HttpResponse<byte[]> echo = infer(backend.httpPort(), MODEL, kib);

        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(tensor(fixed)).hasSize(BackendBehavior.BackendAnswer.FIXED_BYTES);
        assertThat(tensor(echo)).isEqualTo(body);
        assertThat(backend.conduct().seen().answered()).isEqualTo(2);
    }

    @Test
    void gateway_inFrontByTheFilesThatAreWritten_servesBothProtocols(@TempDir Path folder) throws Exception {
        backend.conduct().answer(BackendBehavior.BackendAnswer.ECHO);
        Inputs.write(folder, backend.httpPort(), backend.grpcPort(), List.of(1));
        View view = ViewFile.read(folder.resolve("view.json"));
        String application = view.catalog().applications().get(0).name();
        Gateway gateway = await(Gateway.start(GatewayConfig.of(view).withPorts("127.0.0.1", 0, 0, 0)));
        TritonClient client =
                new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
        try {
            ModelInferResponse grpc = await(client.infer(
                    request(600).toBuilder().setModelName(application).build(), DEADLINE));
            HttpResponse<byte[]> overHttp = infer(gateway.httpPort(), application, 1);

            assertThat(grpc.getModelName()).isEqualTo(application);
            assertThat(grpc.getRawOutputContents(0).size()).isGreaterThan(600 << 10);
            assertThat(overHttp.statusCode()).isEqualTo(200);
            assertThat(overHttp.body()).hasSizeGreaterThan(1 << 10);
        } finally {
            await(client.close());
            await(gateway.close());
        }
    }

    private HttpResponse<byte[]> infer(int port, String model, int kib) throws Exception {
        BenchRequest body = new BenchRequest(kib);
        return http.send(
                to(port, "/v2/models/" + model + "/infer")
                        .header("inference-header-content-length", String.valueOf(body.json().length))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.http()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(DEADLINE);
    }

    private static byte[] tensor(HttpResponse<byte[]> answer) {
        int head = (int) answer.headers()
                .firstValueAsLong("inference-header-content-length")
                .orElseThrow();
        return Arrays.copyOfRange(answer.body(), head, answer.body().length);
    }

    private static ModelInferRequest request(int kib) throws Exception {
        byte[] message = new BenchRequest(kib).grpc(MODEL);
        return ModelInferRequest.parseFrom(Arrays.copyOfRange(message, 5, message.length));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
