package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.grpc.Exchanges;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.servers.Clients;
import io.infaas.triton.servers.Finished;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in front of a real Triton: what it changes on the way is what a real server and the official client take. */
class RealTritonIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static GatewayStage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = GatewayStage.real(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void grpc_differentFloors_differentVariantsWithTheirOwnAnswers() throws Exception {
        for (String floor : List.of("0.86", "0.9")) {
            String variant = stage.variant(floor.equals("0.9") ? "fm-small" : "fm-nano");

            ModelInferResponse through = infer(stage.gateway.grpcPort(), "fashion", floor);
            ModelInferResponse direct = infer(stage.nodes.get(0).grpcPort(), variant, floor);

            assertThat(through.getRawOutputContentsList()).isEqualTo(direct.getRawOutputContentsList());
            assertThat(through.getModelName()).isEqualTo("fashion");
            assertThat(through.getModelVersion()).isEqualTo("1");
        }
    }

    @Test
    void officialClients_bothProtocols_answersOfTheVariantThatServed() throws Exception {
        Path script =
                Path.of(RealTritonIT.class.getResource("official_clients.py").toURI());

        Finished finished = Clients.require()
                .python(
                        script,
                        List.of(
                                address(stage.gateway.httpPort()),
                                address(stage.gateway.grpcPort()),
                                address(stage.nodes.get(0).httpPort()),
                                stage.variant("fm-nano"),
                                stage.variant("fm-small")),
                        Duration.ofSeconds(60));

        assertThat(finished.status()).as(finished.errors()).isZero();
        assertThat(finished.output()).contains("compared 8");
    }

    @Test
    void grpc_metadataLargerThanTritonTakes_harmsNoOtherQuery() throws Exception {
        try (RawPeer client = RawPeer.client(stage.gateway.grpcPort(), 65_535)) {
            List<Integer> honest = new ArrayList<>();
            List<Integer> large = new ArrayList<>();
            for (int kibibytes : List.of(6, 12, 15, 18, 24)) {
                honest.add(ask(client, 0));
                large.add(ask(client, kibibytes << 10));
                honest.add(ask(client, 0));
            }
            client.flush();

            for (int stream : honest) {
                assertThat(client.await(stream).header("grpc-status")).isEqualTo("0");
            }
            for (int stream : large) {
                assertThat(client.await(stream).header("grpc-status")).isIn("0", "8");
            }
            // more than the node says that it takes is not sent there
            assertThat(client.await(large.get(4)).header("grpc-status")).isEqualTo("8");
        }
    }

    private static int ask(RawPeer client, int metadataBytes) throws IOException {
        int stream = client.open(Exchanges.inferHeaders().set("x-large", "0".repeat(metadataBytes)), false);
        byte[] question = FashionRequests.grpc("fashion", 1).build().toByteArray();
        client.data(stream, Exchanges.frame(question), -1, true);
        return stream;
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    private static ModelInferResponse infer(int port, String model, String floor) throws Exception {
        TritonClient client = new TritonClient(VERTX, "127.0.0.1", port, 1 << 20);
        return client.infer(
                        FashionRequests.grpc(model, 2)
                                .putParameters(
                                        "infaas_min_accuracy",
                                        InferParameter.newBuilder()
                                                .setDoubleParam(Double.parseDouble(floor))
                                                .build())
                                .build(),
                        DEADLINE)
                .await(20, TimeUnit.SECONDS);
    }
}
