package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways behind a balancer that repeats nothing: each is restarted under load, and no query is lost. */
class BalancedRestartIT {

    private static final GatewayConfig.Shutdown SHUTDOWN =
            new GatewayConfig.Shutdown(Duration.ofSeconds(3), Duration.ofSeconds(10));
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int PIXELS = 28 * 28;
    // both fit the contract: a query that does not is no demand
    private static final Buffer BODY = Buffer.buffer(
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"datatype\":\"FP32\",\"data\":[%s]}]}"
                    .formatted(String.join(",", Collections.nCopies(PIXELS, "1"))));
    private static final ModelInferRequest MESSAGE = ModelInferRequest.newBuilder()
            .setModelName("fashion")
            .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("FP32")
                    .addAllShape(List.of(1L, 1L, 28L, 28L)))
            .addRawInputContents(ByteString.copyFrom(new byte[PIXELS * Float.BYTES]))
            .build();

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<Future<?>> asked = new ConcurrentLinkedQueue<>();
    private View view = ViewFixture.fashion().view();

    @BeforeEach
    void startNode() throws Exception {
        int port = QuickNode.listen(vertx).await(10, TimeUnit.SECONDS).actualPort();
        view = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node(new Node("a", "127.0.0.1", port, port, Catalogs.NODE_TYPE))
                .everywhere()
                .view();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void restart_eachBehindHaproxy_nothingLost() throws Exception {
        List<BalancedGateway> gateways = List.of(gateway(), gateway());
        try (Balancer balancer = Balancer.haproxy(folder, gateways)) {
            restartEach(balancer, gateways);
        }
    }

    @Test
    void restart_eachBehindNginxThatFollowsReadiness_nothingLost() throws Exception {
        List<BalancedGateway> gateways = List.of(gateway(), gateway());
        try (Balancer balancer = Balancer.nginx(folder, gateways)) {
            restartEach(balancer, gateways);
        }
    }

    private BalancedGateway gateway() throws IOException {
        return new BalancedGateway(GatewayConfig.of(view).withShutdown(SHUTDOWN), KeptPorts.next(), KeptPorts.next());
    }

    private void restartEach(Balancer balancer, List<BalancedGateway> gateways) throws Exception {
        for (BalancedGateway gateway : gateways) {
            gateway.open();
        }
        balancer.start();
        List<TritonClient> clients = balancer.grpcPort().stream()
                .mapToObj(port -> new TritonClient(vertx, "127.0.0.1", port, 1 << 16))
                .toList();
        Until.within(20, () -> query(balancer).succeeded());
        long load = vertx.setPeriodic(5, tick -> {
            ask("http", queryHttp(balancer.httpPort()));
            clients.forEach(client -> ask("grpc", client.infer(MESSAGE, DEADLINE)));
        });
        try {
            for (BalancedGateway gateway : gateways) {
                Until.within(20, gateway::hasServed);
                gateway.close();
                gateway.open();
                Until.within(20, gateway::hasServed);
            }
        } finally {
            vertx.cancelTimer(load);
            for (BalancedGateway gateway : gateways) {
                Future.join(List.copyOf(asked)).otherwiseEmpty().await(30, TimeUnit.SECONDS);
                gateway.close();
            }
        }
        System.out.printf("restarts behind %s: %d answered, %d lost%n", balancer, answered.get(), lost.size());
        assertThat(lost).as("lost of %d", answered.get() + lost.size()).isEmpty();
        assertThat(answered.get()).isGreaterThan(100);
    }

    private Future<?> query(Balancer balancer) {
        Future<?> sent = queryHttp(balancer.httpPort());
        while (!sent.isComplete()) {
            Thread.onSpinWait();
        }
        return sent;
    }

    private void ask(String protocol, Future<?> query) {
        asked.add(query);
        query.onComplete(done -> answered.incrementAndGet(), why -> lost.add(protocol + ": " + why.getMessage()));
    }

    private Future<?> queryHttp(int port) {
        return http.request(HttpMethod.POST, port, "127.0.0.1", "/v2/models/fashion/infer")
                .compose(request -> request.send(BODY))
                .compose(BalancedRestartIT::requireOk);
    }

    private static Future<Buffer> requireOk(HttpClientResponse answer) {
        return answer.statusCode() == 200 ? answer.body() : Future.failedFuture("status " + answer.statusCode());
    }

    /** A node with one port for both protocols, whose models are ready and answer at once, without outputs. */
    static final class QuickNode {

        private QuickNode() {}

        static Future<HttpServer> listen(Vertx vertx) {
            return vertx.createHttpServer()
                    .requestHandler(request -> request.end().onSuccess(whole -> answer(request)))
                    .listen(0, "127.0.0.1");
        }

        private static void answer(HttpServerRequest request) {
            if (request.version() != HttpVersion.HTTP_2) {
                request.response().end("{\"model_name\":\"small\",\"model_version\":\"1\",\"outputs\":[]}");
                return;
            }
            MessageLite message = request.path().endsWith("/ModelReady")
                    ? ModelReadyResponse.newBuilder().setReady(true).build()
                    : ModelInferResponse.newBuilder()
                            .setModelName("small")
                            .setModelVersion("1")
                            .build();
            byte[] bytes = message.toByteArray();
            request.response().putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0");
            request.response()
                    .end(Buffer.buffer()
                            .appendByte((byte) 0)
                            .appendInt(bytes.length)
                            .appendBytes(bytes));
        }
    }
}
