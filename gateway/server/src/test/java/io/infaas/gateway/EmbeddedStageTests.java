package io.infaas.gateway;

import io.infaas.triton.client.TritonClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The start of tests that compare a gateway with one of the two embedded nodes behind it: both, and a client of each by each protocol. */
abstract class EmbeddedStageTests {

    private static final int CLIENT_MESSAGE_BYTES = 1 << 20;

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    static GatewayStage stage;
    static HttpTestConnection http;
    static HttpTestConnection nodeHttp;
    static TritonClient grpc;
    static TritonClient nodeGrpc;

    @BeforeAll
    static void start() throws Exception {
        stage = GatewayStage.embedded(folder);
        vertx = Vertx.vertx();
        http = new HttpTestConnection(vertx, stage.gateway.httpPort());
        nodeHttp = new HttpTestConnection(vertx, stage.nodes.get(0).httpPort());
        grpc = new TritonClient(vertx, "127.0.0.1", stage.gateway.grpcPort(), CLIENT_MESSAGE_BYTES);
        nodeGrpc = new TritonClient(vertx, "127.0.0.1", stage.nodes.get(0).grpcPort(), CLIENT_MESSAGE_BYTES);
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
