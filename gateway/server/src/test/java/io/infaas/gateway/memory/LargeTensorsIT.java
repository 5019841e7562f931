package io.infaas.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.bench.BenchBackend;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with less memory than one of these tensors takes, and a smaller limit of what it holds as a whole, passes several at a
 * time, both ways, over both protocols.
 */
class LargeTensorsIT {

    /** Above the default of --max-message-bytes. */
    private static final int TENSOR = 66 << 20;

    private static final int HELD = 1 << 20;
    private static final int STREAMED = 2 << 20;
    private static final int AT_A_TIME = 2;
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Pattern PORTS =
            Pattern.compile("gateway ready: HTTP 127.0.0.1:(\\d+), gRPC 127.0.0.1:(\\d+).*");

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] tensor = new byte[TENSOR];
    private BenchBackend backend;
    private @Nullable Process gateway;
    private int http;
    private int grpc;

    @BeforeEach
    void startNode() throws Exception {
        new Random(7).nextBytes(tensor);
        backend = BenchBackend.start();
        try (RawConnection control = RawConnection.to(backend.httpPort())) {
            control.write("PUT /bench/answers/echo HTTP/1.1\r\nhost: x\r\n\r\n").message();
        }
        Node node = new Node("n", "127.0.0.1", backend.httpPort(), backend.grpcPort(), Catalogs.NODE_TYPE);
        Path view = folder.resolve("view.json");
        ViewFile.write(
                view,
                new ViewFixture()
                        .variant("small", "fp32", 1, 0.88, 1.0)
                        .node(node)
                        .everywhere()
                        .view());
    }

    private Process start(String... limits) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-XX:MaxDirectMemorySize=48m",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayChild.Main.class.getName(),
                "--view=" + folder.resolve("view.json"),
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--warm-up-ms=0",
                "--lame-duck-ms=0",
                "--query-timeout-ms=" + DEADLINE.toMillis()));
        command.addAll(List.of(limits));
        Process begun = new ProcessBuilder(command)
                .redirectError(folder.resolve("log").toFile())
                .start();
        gateway = begun;
        BufferedReader out = begun.inputReader();
        String line = out.readLine();
        Matcher ports = PORTS.matcher(line == null ? "" : line);
        assertThat(ports.matches()).as("%s: %s", line, log()).isTrue();
        http = Integer.parseInt(ports.group(1));
        grpc = Integer.parseInt(ports.group(2));
        return begun;
    }

    @AfterEach
    void stop() throws Exception {
        Process running = gateway;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
        backend.close();
        threads.shutdownNow();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void infer_tensorsLargerThanTheGatewaysMemory_passWholeBothWays() throws Exception {
        Process running = start();
        List<Future<?>> queries = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            queries.add(threads.submit(this::overHttp));
            queries.add(threads.submit(this::overGrpc));
        }
        for (Future<?> query : queries) {
            query.get(180, TimeUnit.SECONDS);
        }

        assertThat(running.isAlive()).isTrue();
        assertThat(log()).doesNotContain("OutOfMemory").doesNotContain("OutOfDirectMemory");
    }

    private Object overHttp() throws IOException {
        String json = "{\"inputs\":[]}";
        try (RawConnection client = RawConnection.to(http)) {
            client.socket().setSoTimeout(120_000);
            client.write("POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ninference-header-content-length: "
                    + json.length() + "\r\ncontent-length: " + (json.length() + TENSOR) + "\r\n\r\n" + json);
            Message head = client.write(tensor).headOnly();
            assertThat(head.status()).isEqualTo(200);
            byte[] body = client.body(head.length());
            // the whole request comes back as a tensor
            assertThat(Arrays.equals(body, body.length - TENSOR, body.length, tensor, 0, TENSOR))
                    .isTrue();
            assertThat(new String(body, 0, 60, StandardCharsets.US_ASCII))
                    .startsWith("{\"model_name\":\"fashion\",\"model_version\":\"1\"");
        }
        return true;
    }

    private Object overGrpc() throws Exception {
        TritonClient client = new TritonClient(vertx, "127.0.0.1", grpc, TENSOR + HELD);
        ModelInferResponse answer = client.infer(question(TENSOR), DEADLINE).await(120, TimeUnit.SECONDS);
        assertThat(answer.getModelName()).isEqualTo("fashion");
        // the whole request comes back as a tensor
        ModelInferRequest echoed = ModelInferRequest.parseFrom(answer.getRawOutputContents(0));
        assertThat(echoed.getRawInputContents(0).equals(ByteString.copyFrom(tensor)))
                .isTrue();
        client.close().await(10, TimeUnit.SECONDS);
        return true;
    }

    private ModelInferRequest question(int bytes) {
        return ModelInferRequest.newBuilder()
                .setModelName("fashion")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("UINT8")
                        .addShape(1))
                .addRawInputContents(
                        bytes == TENSOR ? ByteString.copyFrom(tensor) : ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    @Test
    void infer_aboveTheLimitThatWasSet_isRefusedWithItByBothProtocols() throws Exception {
        start("--max-message-bytes=" + HELD, "--max-streamed-bytes=" + STREAMED);
        try (RawConnection client = RawConnection.to(http)) {
            Message answer = client.write("POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ncontent-length: "
                            + (HELD + 1) + "\r\n\r\n")
                    .message();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .isEqualTo(
                            "{\"error\":\"the request body exceeds the maximum allowed value of " + HELD + " bytes\"}");
        }
        TritonClient client = new TritonClient(vertx, "127.0.0.1", grpc, 2 * STREAMED);
        ModelInferRequest question = question(STREAMED + 1);

        assertThatThrownBy(() -> client.infer(question, DEADLINE).await(120, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(TritonException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(TritonCode.RESOURCE_EXHAUSTED);
                    assertThat(refused)
                            .hasMessage("Received message larger than max (%d vs. %d)"
                                    .formatted(question.getSerializedSize(), STREAMED));
                });
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }
}
