package io.infaas.triton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNodeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CAP = 128 * 1024 * 1024;

    @TempDir
    Path folder;

    private Vertx vertx;

    @BeforeEach
    void layOut() throws Exception {
        ContractRepository.layOut(folder);
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private NodeOptions options(String... models) {
        return new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of(models));
    }

    private TritonClient client(EmbeddedNode node) {
        return new TritonClient(vertx, "127.0.0.1", node.grpcPort(), CAP);
    }

    private static ModelInferRequest echo(int floats, String id) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                .setModelName("echo-FP32")
                .setId(id)
                .addRawInputContents(ByteString.copyFrom(new byte[4 * floats]));
        request.addInputsBuilder()
                .setName("INPUT")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(floats);
        return request.build();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(60, TimeUnit.SECONDS);
    }

    @Test
    void start_missingRepository_saysWhatToGive() {
        NodeOptions options = new NodeOptions(folder.resolve("absent"), "127.0.0.1", 0, 0, 0, List.of("*"));

        assertThatThrownBy(() -> EmbeddedNode.start(options))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("absent")
                .hasMessageContaining("--model-repository");
    }

    @Test
    void start_brokenModel_namesItAndEnds() {
        assertThatThrownBy(() -> EmbeddedNode.start(options("plain", "broken")))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("'broken'")
                .hasMessageNotContaining("\n");
    }

    @Test
    void start_portInUse_namesPortAndFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            NodeOptions options = new NodeOptions(folder, "127.0.0.1", 0, taken.getLocalPort(), 0, List.of());

            assertThatThrownBy(() -> EmbeddedNode.start(options))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("--grpc-port");
        }
    }

    @Test
    void infer_messageOfSixtyMebibytes_isAnswered() throws Exception {
        int floats = 15 * 1024 * 1024;
        try (EmbeddedNode node = EmbeddedNode.start(options("echo-FP32"))) {
            ModelInferResponse response = await(client(node).infer(echo(floats, "large"), DEADLINE));

            assertThat(response.getRawOutputContents(0).size()).isEqualTo(4 * floats);
        }
    }

    @Test
    void infer_manyAtOnce_eachGetsItsOwn() throws Exception {
        try (EmbeddedNode node = EmbeddedNode.start(options("echo-FP32"))) {
            TritonClient client = client(node);

            List<Future<ModelInferResponse>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> client.infer(echo(1 + i, "q" + i), DEADLINE))
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                ModelInferResponse answer = await(answers.get(i));
                assertThat(answer.getId()).isEqualTo("q" + i);
                assertThat(answer.getOutputs(0).getShape(1)).isEqualTo(1 + i);
            }
        }
    }

    @Test
    void clientThatHangsUp_amidItsRequest_leavesTheNodeServing() throws Exception {
        try (EmbeddedNode node = EmbeddedNode.start(options("echo-FP32"))) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.httpPort())) {
                    socket.getOutputStream()
                            .write(
                                    "POST /v2/models/echo-FP32/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
                                            .getBytes(StandardCharsets.US_ASCII));
                }
            }

            ModelInferResponse answer = await(client(node).infer(echo(1, "after"), DEADLINE));

            assertThat(answer.getId()).isEqualTo("after");
        }
    }

    @Test
    void close_withRequestsUnderWay_answersThem() throws Exception {
        EmbeddedNode node = EmbeddedNode.start(options("echo-FP32"));
        TritonClient client = client(node);
        await(client.infer(echo(1, "first"), DEADLINE));
        Future<ModelInferResponse> underWay = client.infer(echo(1_000_000, "under way"), DEADLINE);
        await(client.live(DEADLINE));

        node.close();

        assertThat(await(underWay).getId()).isEqualTo("under way");
    }
}
