package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.index.ViewFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCloseIT {

    private static final String BODY =
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    private final Vertx vertx = Vertx.vertx();
    private final Promise<HttpServerRequest> reached = Promise.promise();
    private final HttpClient client = HttpClient.newHttpClient();
    private View view = ViewFixture.fashion().view();

    /** A node that keeps what it gets until the test answers it. */
    @BeforeEach
    void startNode() throws Exception {
        HttpServer node = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> reached.tryComplete(request)))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        HttpServer grpc = vertx.createHttpServer()
                .requestHandler(request -> ready(request))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        view = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node(new Node("a", "127.0.0.1", node.actualPort(), grpc.actualPort(), Catalogs.NODE_TYPE))
                .everywhere()
                .view();
    }

    @AfterEach
    void stopNode() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void close_queryUnderWay_finishesWhileNothingNewIsAccepted() throws Exception {
        Gateway gateway = start(Duration.ofSeconds(20));
        URI uri = URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v2/models/fashion/infer");
        CompletableFuture<HttpResponse<String>> answer = ask(uri);
        HttpServerRequest held = reached.future().await(10, TimeUnit.SECONDS);

        Future<Void> closed = gateway.close();
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()))
                // refused, or closed before a word
                .isInstanceOf(IOException.class);
        assertThat(closed.isComplete()).isFalse();
        held.response().end("{\"model_name\":\"small\",\"model_version\":\"1\",\"outputs\":[]}");

        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closed.await(10, TimeUnit.SECONDS);
        assertThat(gateway.close()).isSameAs(closed);
    }

    @Test
    void close_accessLog_hasTheLastQuery(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("access.log");
        Gateway gateway = Gateway.start(
                        config(Duration.ofSeconds(20)).withAccessLog(new AccessLogTarget(Optional.of(log), 1 << 20)))
                .await(30, TimeUnit.SECONDS);
        CompletableFuture<HttpResponse<String>> answer =
                ask(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v2/models/fashion/infer"));
        HttpServerRequest held = reached.future().await(10, TimeUnit.SECONDS);

        Future<Void> closed = gateway.close();
        held.response().end("{\"model_name\":\"small\",\"model_version\":\"1\",\"outputs\":[]}");
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closed.await(10, TimeUnit.SECONDS);

        assertThat(Files.readAllLines(log))
                .singleElement()
                .asString()
                .contains("\"model\":\"fashion\"", "\"node\":\"a\"", "\"status\":\"ok\"");
    }

    @Test
    void close_nodeNeverAnswers_endsAfterTheGrace() throws Exception {
        Gateway gateway = start(Duration.ofMillis(300));
        CompletableFuture<HttpResponse<String>> answer =
                ask(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v2/models/fashion/infer"));
        reached.future().await(10, TimeUnit.SECONDS);

        gateway.close().await(10, TimeUnit.SECONDS);

        assertThat(answer).failsWithin(Duration.ofSeconds(10));
    }

    private Gateway start(Duration grace) throws Exception {
        return Gateway.start(config(grace)).await(30, TimeUnit.SECONDS);
    }

    private GatewayConfig config(Duration grace) {
        return GatewayConfig.of(view)
                .withPorts("127.0.0.1", 0, 0, 0)
                .withExposure(DecisionExposure.NEVER)
                .withShutdown(GatewayConfig.Shutdown.AT_ONCE.withGrace(grace));
    }

    private CompletableFuture<HttpResponse<String>> ask(URI uri) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    // ModelReadyResponse with ready = true, in a frame
    private static void ready(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0");
        request.response().end(io.vertx.core.buffer.Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 8, 1}));
    }
}
