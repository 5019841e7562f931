package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.security.NodeTlsFiles;
import io.infaas.gateway.security.SecretsFile;
import io.infaas.gateway.security.Terminator;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcClient;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Certificates.Issued;
import io.infaas.triton.testing.RecordedLog;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway in front of a real Triton that encrypts gRPC, asks for certificates and restricts its protocols; TLS over HTTP, which Triton
 * does not have, ends in front of it.
 */
class SecuredTritonIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String SECRET = "s3cret-of-the-fleet";
    private static final String JSON =
            "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":[1,2,3,4,5,6]}]}";

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Issued own;
    private static TritonServer triton;
    private static NodeAddress address;
    private static NodeSecurity sound;

    @BeforeAll
    static void start() throws Exception {
        authority = new Certificates(folder, "authority");
        Issued node = authority.issue("node", "IP:127.0.0.1", 1);
        own = authority.issue("gateway", "DNS:gateway", 1);
        Path models = ContractRepository.layOut(Files.createDirectories(folder.resolve("models")));
        triton = TritonServers.start(
                models,
                List.of("plain"),
                TritonServers.WITHOUT_AUTO_COMPLETE,
                "--grpc-use-ssl=true",
                "--grpc-use-ssl-mutual=true",
                "--grpc-server-cert=" + node.certificate(),
                "--grpc-server-key=" + node.key(),
                "--grpc-root-cert=" + authority.authority(),
                "--grpc-restricted-protocol=health,metadata,inference,model-config,model-repository,statistics,trace,"
                        + "logging:fleet=" + SECRET,
                "--http-restricted-api=inference,trace,logging:fleet=" + SECRET);
        int http = Terminator.listen(VERTX, node, Optional.of(authority.authority()), triton.httpPort());
        address = new NodeAddress(triton.host(), http, triton.grpcPort(), triton.metricsPort());
        sound = security(Optional.of(own), "fleet=" + SECRET);
    }

    @AfterAll
    static void stop() throws Exception {
        if (triton != null) {
            triton.close();
        }
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void gateway_withWhatTheNodeAsksFor_servesAll() throws Exception {
        try (RecordedLog logged = new RecordedLog(Level.DEBUG);
                Adopting adopting = new Adopting(sound)) {
            adopting.awaitOpen();
            TritonClient grpc = new TritonClient(VERTX, "127.0.0.1", adopting.gateway.grpcPort(), 1 << 20);

            // what clients say under the same name is not what the node is shown
            HttpResponse<String> result = adopting.http("/v2/models/plain/infer", JSON, "forged");
            assertThat(result.statusCode()).as(result.body()).isEqualTo(200);
            assertThat(result.body()).contains("\"data\":[1.0,2.0,3.0,4.0,5.0,6.0]");
            InferReply reply = grpc.inferWithMetadata(question(), DEADLINE).await(20, TimeUnit.SECONDS);
            assertThat(reply.answer().getRawOutputContents(0))
                    .isEqualTo(question().getRawInputContents(0));
            assertThat(stream(adopting.gateway.grpcPort()).getErrorMessage()).isEmpty();

            assertThat(grpc.statistics("plain", DEADLINE)
                            .await(20, TimeUnit.SECONDS)
                            .get(0)
                            .getInferenceCount())
                    .isEqualTo(3);
            assertThat(grpc.logSettings(LogSettingsRequest.getDefaultInstance(), DEADLINE)
                            .await(20, TimeUnit.SECONDS)
                            .getSettingsCount())
                    .isPositive();
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics"
                                                    .formatted(adopting.gateway.metricsPort())))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .as("metrics of the node, which it shows without encryption")
                    .contains("\nnv_cpu_memory_total_bytes ");
            HttpResponse<String> settings = adopting.http("/v2/logging", "", "");
            assertThat(settings.body()).contains("log_verbose_level");

            assertThat(List.of(result.headers(), result.body(), reply.headers(), settings.headers())
                            .toString())
                    .doesNotContain(SECRET, "fleet");
            assertThat(logged.lines()).noneMatch(line -> line.contains(SECRET));
            grpc.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void gateway_withoutACertificate_saysSoAndStaysClosed() throws Exception {
        try (RecordedLog logged = new RecordedLog(Level.WARN);
                Adopting adopting = new Adopting(security(Optional.empty(), "fleet=" + SECRET))) {
            Until.holds("the failure is logged", () -> logged.lines().stream()
                    .anyMatch(line -> line.startsWith("node " + address + ": scan failed (")
                            && line.contains(
                                    "could not reach 127.0.0.1:" + triton.grpcPort() + ": Connection was closed)")));

            assertThat(adopting.opened.isComplete()).isFalse();
        }
    }

    @Test
    void gateway_withAnotherSecret_saysSoAndStaysClosed() throws Exception {
        try (RecordedLog logged = new RecordedLog(Level.DEBUG);
                Adopting adopting = new Adopting(security(Optional.of(own), "fleet=an0ther"))) {
            Until.holds("the failure is logged", () -> logged.lines().stream()
                    .anyMatch(line -> line.startsWith("node " + address
                            + ": scan failed (This protocol is restricted, expecting header"
                            + " 'triton-grpc-protocol-fleet')")));

            assertThat(adopting.opened.isComplete()).isFalse();
            assertThat(logged.lines()).noneMatch(line -> line.contains("an0ther"));
        }
    }

    @Test
    void view_nodeOfAnotherAuthority_readinessIsSaidToFail() throws Exception {
        Certificates another = new Certificates(folder, "another");
        NodeSecurity security = NodeSecurity.of(
                new NodeTlsFiles(Optional.of(another.authority()), Optional.empty(), Optional.empty()),
                true,
                true,
                NodeSecrets.NONE);
        ViewFixture view = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node(new Node(
                        "n",
                        triton.host(),
                        address.httpPort(),
                        address.grpcPort(),
                        io.infaas.catalog.Catalogs.NODE_TYPE));
        try (RecordedLog logged = new RecordedLog(Level.WARN)) {
            Gateway gateway = Gateway.start(GatewayConfig.of(view.everywhere().view())
                            .withPorts("127.0.0.1", 0, 0, 0)
                            .withNodeSecurity(security))
                    .await(60, TimeUnit.SECONDS);

            Adopting.until(() -> logged.lines().stream()
                    .anyMatch(line -> line.contains(" on n is not ready: ModelReady could not reach ")
                            && line.contains("unable to find valid certification path")));
            gateway.close().await(60, TimeUnit.SECONDS);
        }
    }

    private static ModelStreamInferResponse stream(int port) throws Exception {
        GrpcClient client = GrpcClient.client(VERTX);
        Promise<ModelStreamInferResponse> first = Promise.promise();
        client.request(
                        SocketAddress.inetSocketAddress(port, "127.0.0.1"),
                        GRPCInferenceServiceGrpcClient.ModelStreamInfer)
                .compose(request -> {
                    request.headers().set("triton-grpc-protocol-fleet", "forged");
                    request.end(question());
                    return request.response();
                })
                .onFailure(first::tryFail)
                .onSuccess(response -> response.handler(first::tryComplete));
        ModelStreamInferResponse answer = first.future().await(20, TimeUnit.SECONDS);
        client.close().await(10, TimeUnit.SECONDS);
        return answer;
    }

    private static ModelInferRequest question() {
        ByteBuffer values = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 6; i++) {
            values.putFloat(i);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("plain")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT")
                        .setDatatype("FP32")
                        .addShape(2)
                        .addShape(3))
                .addRawInputContents(com.google.protobuf.ByteString.copyFrom(values.flip()))
                .build();
    }

    private static NodeSecurity security(Optional<Issued> shown, String secrets) throws Exception {
        return NodeSecurity.of(
                new NodeTlsFiles(
                        Optional.of(authority.authority()),
                        shown.map(it -> new NodeTlsFiles.Identity(it.certificate(), it.key())),
                        Optional.empty()),
                true,
                true,
                SecretsFile.read(Files.writeString(folder.resolve("secrets"), secrets)));
    }

    /** A gateway that serves what it finds at the node. */
    private static final class Adopting implements AutoCloseable {

        private final Gateway gateway;
        private final Future<Void> opened;

        Adopting(NodeSecurity security) {
            gateway = Gateway.of(GatewayConfig.withoutView()
                    .withAdoption(new AdoptionConfig(List.of(address), Duration.ofMillis(200), DEADLINE))
                    .withPorts("127.0.0.1", 0, 0, 0)
                    .withNodeSecurity(security));
            opened = gateway.open();
        }

        void awaitOpen() throws Exception {
            opened.await(60, TimeUnit.SECONDS);
        }

        HttpResponse<String> http(String path, String body, String forged) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
            if (!forged.isEmpty()) {
                request.header("Fleet", forged);
            }
            if (!body.isEmpty()) {
                request.POST(HttpRequest.BodyPublishers.ofString(body));
            }
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        static void until(java.util.function.BooleanSupplier condition) {
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }

        @Override
        public void close() {
            gateway.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
    }
}
