package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.testing.ReservedPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway says of itself while it warms up, and what is left of that. */
class ReadinessIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ReservedPort> ports = List.of(new ReservedPort(), new ReservedPort(), new ReservedPort());
    private final int http = ports.get(0).number();
    private final int grpc = ports.get(1).number();
    private final int metrics = ports.get(2).number();
    // a view whose nodes nobody would reach, under a controller: ready as soon as there is a view
    private final GatewayConfig config = GatewayConfig.withoutView()
            .withController(ControllerAddress.plain("127.0.0.1", 1))
            .withPorts("127.0.0.1", http, grpc, metrics);
    private Future<Gateway> starting = Future.failedFuture("not started");
    private TritonClient triton;

    @BeforeEach
    void client() {
        triton = new TritonClient(vertx, "127.0.0.1", grpc, 1 << 16);
    }

    @AfterEach
    void close() throws Exception {
        starting.compose(Gateway::close).await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
        ports.forEach(ReservedPort::close);
    }

    @Test
    void start_warmUpUnderWay_liveAndNotReady() throws Exception {
        Promise<Void> warm = Promise.promise();
        starting = Gateway.start(config, warm.future());
        awaitPort(http);
        awaitPort(grpc);

        assertThat(status("/v2/health/live")).isEqualTo(200);
        assertThat(status("/v2/health/ready")).isEqualTo(400);
        assertThat(triton.ready(SOON).await(30, TimeUnit.SECONDS)).isFalse();
        assertThat(triton.serving(SOON).await(30, TimeUnit.SECONDS)).isFalse();
        assertThat(starting.isComplete()).isFalse();

        warm.complete();
        starting.await(30, TimeUnit.SECONDS).apply(ViewFixture.fashion().view());

        assertThat(status("/v2/health/ready")).isEqualTo(200);
        assertThat(triton.ready(SOON).await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(triton.serving(SOON).await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void start_warmUpFails_readyAllTheSame() throws Exception {
        starting = Gateway.start(config, Future.failedFuture("nothing can be bound"));

        starting.await(30, TimeUnit.SECONDS).apply(ViewFixture.fashion().view());

        assertThat(status("/v2/health/ready")).isEqualTo(200);
    }

    @Test
    void start_warmedUp_noMetricOrDemandTellsOfIt() throws Exception {
        starting = Gateway.start(config.withStartup(new Startup(1, Duration.ofMillis(200))));
        Gateway gateway = starting.await(30, TimeUnit.SECONDS);

        String page = client.send(request(metrics, "/metrics"), HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(page)
                .contains("infaas_gateway_in_flight 0.0")
                .doesNotContain(
                        "infaas_gateway_requests_total{",
                        "infaas_gateway_decisions_total{",
                        "infaas_gateway_views_total",
                        "warm");
        assertThat(gateway.report().traffic()).isEmpty();
    }

    private static void awaitPort(int port) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(open.isConnected()).isTrue();
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private int status(String path) throws IOException, InterruptedException {
        return client.send(request(http, path), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }
}
